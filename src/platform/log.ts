type Fields = Record<string, string | number | boolean | undefined>

function write(level: 'info' | 'error', message: string, fields: Fields): void {
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), level, message, ...fields })}\n`)
}

/** One JSON line to stderr. Ids, codes and numbers only: no name, address, word of a client, or key of a link. */
export const log = {
  info: (message: string, fields: Fields = {}) => write('info', message, fields),
  error: (message: string, fields: Fields = {}) => write('error', message, fields),
}

/** An error as one line without the values that PostgreSQL puts into `detail`. */
export function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
