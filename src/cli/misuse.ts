/** The command was not typed as it can be understood; the message says in words what is missing. */
export class Misuse extends Error {}
