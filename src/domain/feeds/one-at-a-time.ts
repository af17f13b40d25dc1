import { sql } from 'kysely'
import type { Context } from '#platform/context'

/**
 * Does something with a feed, unless somebody is at it: then nothing. The lock ends with its connection, and that with the
 * process: however a run dies, the next one is free to begin.
 */
export async function oneAtATime<T>(ctx: Context, feedId: string, act: () => Promise<T>): Promise<T | undefined> {
  return ctx.db.connection().execute(async (connection) => {
    const key = sql`hashtextextended(${`harvest ${feedId}`}, 0)`
    const { rows } = await sql<{ mine: boolean }>`select pg_try_advisory_lock(${key}) as mine`.execute(connection)
    if (!rows[0]!.mine) return undefined
    try {
      return await act()
    } finally {
      await sql`select pg_advisory_unlock(${key})`.execute(connection)
    }
  })
}
