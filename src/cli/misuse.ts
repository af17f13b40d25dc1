import { m } from '#words'

/** The command was not typed as it can be understood; the message says in words what is missing. */
export class Misuse extends Error {
  /** Shall how the command is typed be said below? */
  readonly showsUsage: boolean

  constructor(message: string, { showsUsage = false }: { showsUsage?: boolean } = {}) {
    super(message)
    this.showsUsage = showsUsage
  }
}

/** What Node says of arguments that it does not understand, in our words; what was said in words already, and any fault of ours, as it is. */
export function notUnderstood(error: unknown): Error {
  const { code, message } = error as { code?: string; message: string }
  const what = /'([^']*)'/.exec(message)?.[1] ?? ''
  const [option = what] = /^-[^ ,=]*/.exec(what.replace(/^.*(?=--)/, '')) ?? []
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return new Misuse(m.cli_option_unknown({ option }), { showsUsage: true })
  if (code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') return new Misuse(m.cli_option_value({ option }), { showsUsage: true })
  if (code === 'ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL') return new Misuse(m.cli_word_too_many({ word: what }), { showsUsage: true })
  return error as Error
}
