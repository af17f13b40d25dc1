import { sql } from 'kysely'
import type { Tx } from '#platform/database'

/** Who reads a client's story is changed by one at a time: whoever gives or shortens a yes sees an end that was on its way. */
export async function takeTurnsOverSharings(tx: Tx, clientId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('story ' || ${clientId}, 0))`.execute(tx)
}
