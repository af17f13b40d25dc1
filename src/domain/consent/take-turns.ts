import { sql } from 'kysely'
import type { Tx } from '#platform/database'

/** What a client agreed to is changed by one at a time: whoever gives a yes again sees an end that was on its way. */
export async function takeTurnsOverConsent(tx: Tx, clientId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('consent ' || ${clientId}, 0))`.execute(tx)
}
