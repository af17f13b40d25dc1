import { demand, mayManage } from '#domain/access'
import { inTransaction, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { enqueue } from '#platform/jobs'
import { Refusal } from '#platform/refusal'

/** Plans the next run: one job a feed, so planning anew moves it. */
export async function planRun(tx: Tx, ctx: Pick<Context, 'programmeId'>, feedId: string, runAt: Date): Promise<void> {
  await tx.updateTable('feed').set({ next_run_at: runAt }).where('id', '=', feedId).execute()
  await enqueue(tx, 'harvest', { programme: ctx.programmeId, feed: feedId }, { key: `harvest:${feedId}`, runAt })
}

/** Plans the next run of a feed that has had one, unless somebody let it rest meanwhile. */
export async function planNext(tx: Tx, ctx: Pick<Context, 'programmeId'>, feedId: string, runAt: Date): Promise<void> {
  const { state } = await tx.selectFrom('feed').select('state').where('id', '=', feedId).forNoKeyUpdate().executeTakeFirstOrThrow()
  if (state === 'active') await planRun(tx, ctx, feedId, runAt)
  else await tx.updateTable('feed').set({ next_run_at: null }).where('id', '=', feedId).execute()
}

/** Plans every feed that is active, at the start of the program: a job may have been lost with a dead process. */
export async function planRuns(ctx: Context): Promise<void> {
  await inTransaction(ctx, async ({ tx }) => {
    const active = tx.selectFrom('feed').select(['id', 'next_run_at']).where('state', '=', 'active').where('removed_at', 'is', null)
    const feeds = await active.execute()
    for (const { id, next_run_at: planned } of feeds) await planRun(tx, ctx, id, planned ?? ctx.clock.now())
  })
}

/**
 * Fetches a feed as soon as a hand is free, also one that is paused.
 *
 * @param form.whole all of it, not only what changed since the last time
 *
 * @throws Refusal forbidden, not-found; conflict when it was removed
 */
export async function runFeedNow(ctx: Context, { feedId, whole = false }: { feedId: string; whole?: boolean }): Promise<void> {
  demand(ctx.actor.kind === 'system' || mayManage(ctx.actor), 'load-directory')
  await inTransaction(ctx, async ({ tx }) => {
    const feed = await tx.selectFrom('feed').select('removed_at').where('id', '=', feedId).forShare().executeTakeFirst()
    if (!feed) throw new Refusal('not-found', 'feed-not-found')
    if (feed.removed_at) throw new Refusal('conflict', 'feed-removed')
    const now = ctx.clock.now()
    if (whole) await tx.updateTable('feed').set({ whole_asked_at: now }).where('id', '=', feedId).execute()
    await planRun(tx, ctx, feedId, now)
  })
}
