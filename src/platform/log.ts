import pg from 'pg'

type Fields = Record<string, string | number | boolean | undefined>

function write(level: 'info' | 'error', message: string, fields: Fields): void {
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), level, message, ...fields })}\n`)
}

/** One JSON line to stderr. Ids, codes and numbers only: no name, address, word of a client, or key of a link. */
export const log = {
  info: (message: string, fields: Fields = {}) => write('info', message, fields),
  error: (message: string, fields: Fields = {}) => write('error', message, fields),
}

/**
 * An error for the log. One of PostgreSQL holds values in its message and detail, and so words of a client: of it only the
 * code, the table, the constraint and the lines of code remain.
 */
export function describe(error: unknown): string {
  if (error instanceof pg.DatabaseError) {
    const { code, table, constraint, message, stack = '' } = error
    const at = stack.indexOf(message)
    const frames = at === -1 ? '' : stack.slice(at + message.length)
    return `PostgreSQL ${[code, table, constraint].filter(Boolean).join(' ')}${frames}`
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
