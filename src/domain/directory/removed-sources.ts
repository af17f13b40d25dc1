import { sql } from 'kysely'
import type { Tx } from '#platform/database'

/** Sources that are out of sight as a whole: feeds that somebody removed. Their entries are named after them (`sourceOf`). */
export const removedSources = sql`(select 'feed:' || id from feed where removed_at is not null)`

/** What stands for itself again, and came with a feed that was removed meanwhile, is out of sight with all that it brought. */
export async function hideWithItsSource(tx: Tx, ids: readonly string[], now: Date): Promise<void> {
  await sql`update service set hidden_at = ${now}, hidden_because = 'feed-removed'
    where id = any (${ids}::uuid[]) and hidden_at is null and source in ${removedSources}`.execute(tx)
}
