import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import pg from 'pg'
import { plannedOnce } from './planned-once.ts'
import { openPool } from './pool.ts'
import type { DB } from './schema.ts'

// Dates stay the text that they are ("2026-05-03"): a day has no time zone. Counts arrive as numbers.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

export type Database = Kysely<DB>
/** A transaction that sees one programme and nothing else. */
export type Tx = Transaction<DB>

export interface OpenDatabase {
  db: Database
  pool: pg.Pool
  close(): Promise<void>
}

/**
 * Opens the pool that pages and jobs work on, as the restricted server role.
 *
 * @param plans for whoever does much at a time (a harvest, a command), the best way hangs on how much: nothing is planned once
 */
export function openDatabase(serverUrl: string, connections = 20, plans: 'kept' | 'each-time' = 'kept'): OpenDatabase {
  const pool = openPool({ connectionString: serverUrl, max: connections })
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool: plans === 'kept' ? plannedOnce(pool) : pool }) })
  return { db, pool, close: () => db.destroy() }
}
