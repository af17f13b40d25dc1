import { sql } from 'kysely'
import type { Context } from '#platform/context'
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

/** Throws away what was half fetched, or waits for a decision: the last of them would be taken up again, or applied by whoever decides. */
export async function discardOpen(tx: Tx, ctx: Pick<Context, 'clock'>, { feedId, decidedBy }: { feedId: string; decidedBy: string }) {
  const { rows: open } = await sql<{ id: string }>`
    update feed_run set state = 'discarded', decided_at = ${ctx.clock.now()}, decided_by = ${decidedBy}
    where feed_id = ${feedId} and (state = 'held'
      or state = 'failed' and exists (select from feed_batch where run_id = feed_run.id)) returning id`.execute(tx)
  const ids = open.map(({ id }) => id)
  if (ids.length > 0) await tx.deleteFrom('feed_batch').where('run_id', 'in', ids).execute()
}
