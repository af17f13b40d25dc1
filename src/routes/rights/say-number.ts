/** The number of a request as people write it down and read it out: "7KQ4 MX3E", in two groups that no line breaks. */
export const sayNumber = (number: string): string => `${number.slice(0, 4)}\u00a0${number.slice(4)}`
