import { demand, mayManage } from '#domain/access'
import type { ConflictRule } from '#domain/directory'
import { inTransaction, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { planRun } from './plan-runs.ts'

/**
 * Changes how often a feed is fetched, whose word stays, and whether it rests. What it brought stays as it is.
 *
 * @throws Refusal forbidden, not-found
 */
export async function changeFeed(
  ctx: Context,
  { feedId, everyHours, rule, state }: { feedId: string; everyHours: number; rule: ConflictRule; state: 'active' | 'paused' },
): Promise<void> {
  demand(mayManage(ctx.actor), 'load-directory')
  await inTransaction(ctx, async ({ tx, record }) => {
    const feed = await tx.selectFrom('feed').selectAll().where('id', '=', feedId).forUpdate().executeTakeFirst()
    if (!feed) throw new Refusal('not-found', 'feed-not-found')
    if (feed.every_hours === everyHours && feed.rule === rule && feed.state === state) return
    await tx
      .updateTable('feed')
      .set({ every_hours: everyHours, rule, state, ...(state === 'paused' ? { next_run_at: null } : {}) })
      .where('id', '=', feedId)
      .execute()
    if (state === 'active')
      await planRun(tx, ctx, feedId, feed.state === 'paused' ? ctx.clock.now() : soonerOf(feed.next_run_at, everyHours, ctx))
    await record({ kind: 'feed.changed', subject: ['feed', feedId], payload: { everyHours, rule, state } })
  })
}

function soonerOf(planned: Date | null, everyHours: number, ctx: Context): Date {
  const due = new Date(ctx.clock.now().getTime() + everyHours * 3_600_000)
  return planned && planned < due ? planned : due
}
