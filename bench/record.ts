// Preloaded into the server (node --import): writes each statement that it sends to PostgreSQL, with its values, to the file
// in BENCH_RECORD while the file in BENCH_RECORD.on exists. So the baseline replays exactly what the server asks.
import { appendFileSync, existsSync } from 'node:fs'
import pg from 'pg'

const file = process.env.BENCH_RECORD
if (file) {
  const original = pg.Client.prototype.query
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    if (existsSync(`${file}.on`)) {
      const [query, values] = args as [string | { text: string; values?: unknown[] }, unknown[] | undefined]
      const text = typeof query === 'string' ? query : query.text
      const given = typeof query === 'string' ? values : query.values
      if (typeof text === 'string')
        appendFileSync(
          file,
          `${JSON.stringify({ user: this.user, connection: (this as unknown as { processID: number }).processID, text, values: Array.isArray(given) ? given : [] })}\n`,
        )
    }
    return (original as (...all: unknown[]) => unknown).apply(this, args)
  } as typeof original
}
