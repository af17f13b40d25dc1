import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'

/**
 * Asks that nothing of this feed is under way, whose row the caller holds: no run begins meanwhile.
 *
 * @throws Refusal conflict
 */
export async function demandNoRun(tx: Tx, feedId: string): Promise<void> {
  const run = await tx.selectFrom('feed_run').select('id').where('feed_id', '=', feedId).where('state', '=', 'running').executeTakeFirst()
  if (run) throw new Refusal('conflict', 'feed-being-fetched')
}
