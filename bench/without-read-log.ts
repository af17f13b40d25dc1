// Preloaded into a server (node --import): what it would write of who read what is not written. Only to see what writing it costs.
import pg from 'pg'

const original = pg.Client.prototype.query
pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
  const [query, , answer] = args as [string | { text?: string }, unknown, ((error: null, result: object) => void) | undefined]
  const text = typeof query === 'string' ? query : query.text
  if (!text?.includes('insert into client_read')) return (original as (...all: unknown[]) => unknown).apply(this, args)
  const nothing = { rows: [], rowCount: 0, command: 'INSERT' }
  if (!answer) return Promise.resolve(nothing)
  answer(null, nothing)
  return undefined
} as typeof original
