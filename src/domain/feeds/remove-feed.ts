import { mayManage, memberWhoMay } from '#domain/access'
import { hiddenWith, hideAllOf, showAllOf } from '#domain/directory'
import { inTransaction, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { demandNoRun, discardOpen } from './demand-no-run.ts'
import { sourceOf } from './feed.ts'
import { planRun } from './plan-runs.ts'
import { hasBrought, servicesByFeed } from './queries.ts'

/**
 * Removes a feed. One that has brought entries goes with them, where that is asked for: it is fetched no more and they are out of
 * sight, until somebody brings it back.
 *
 * @returns how many entries are out of sight for it
 * @throws Refusal forbidden, not-found; conflict when it has brought something and that is to stay, or when it is being fetched
 */
export async function removeFeed(ctx: Context, form: { feedId: string; withEntries?: boolean }): Promise<{ hidden: number }> {
  const me = memberWhoMay(ctx, mayManage, 'load-directory')
  const { feedId, withEntries = false } = form
  return inTransaction(ctx, async (work) => {
    const { tx, record } = work
    const feed = await tx.selectFrom('feed').select(['id', 'removed_at']).where('id', '=', feedId).forUpdate().executeTakeFirst()
    if (!feed) throw new Refusal('not-found', 'feed-not-found')
    if (feed.removed_at) return { hidden: (await hiddenWith(tx, sourceOf(feedId))).length }
    await demandNoRun(tx, feedId)
    if (!(await hasBrought(tx, feedId))) {
      await tx.deleteFrom('feed').where('id', '=', feedId).execute()
      await record({ kind: 'feed.removed', subject: ['feed', feedId] })
      return { hidden: 0 }
    }
    if (!withEntries) throw new Refusal('conflict', 'feed-has-brought')
    const now = ctx.clock.now()
    await discardOpen(tx, ctx, { feedId, decidedBy: me.id })
    await tx.updateTable('feed').set({ next_run_at: null, removed_at: now, removed_by: me.id }).where('id', '=', feedId).execute()
    const hidden = await hideAllOf(ctx, work, sourceOf(feedId))
    await record({ kind: 'feed.removed', subject: ['feed', feedId], payload: { hidden } })
    return { hidden }
  })
}

/**
 * Brings a removed feed back, with the entries that went with it. All of it is fetched at once, as much may have changed there; one
 * that rested rests again.
 *
 * @returns how many of its entries are shown
 * @throws Refusal forbidden, not-found
 */
export async function bringFeedBack(ctx: Context, { feedId }: { feedId: string }): Promise<{ shown: number; rests: boolean }> {
  memberWhoMay(ctx, mayManage, 'load-directory')
  return inTransaction(ctx, async (work) => {
    const { tx, record } = work
    const feed = await tx.selectFrom('feed').select(['state', 'removed_at']).where('id', '=', feedId).forUpdate().executeTakeFirst()
    if (!feed) throw new Refusal('not-found', 'feed-not-found')
    const rests = feed.state === 'paused'
    const shown = async () => (await servicesByFeed(tx)).get(feedId) ?? 0
    if (!feed.removed_at) return { shown: await shown(), rests }
    const now = ctx.clock.now()
    await tx.updateTable('feed').set({ removed_at: null, removed_by: null, whole_asked_at: now }).where('id', '=', feedId).execute()
    const returned = await showAllOf(ctx, work, sourceOf(feedId))
    if (!rests) await planRun(tx, ctx, feedId, now)
    await record({ kind: 'feed.brought-back', subject: ['feed', feedId], payload: { returned } })
    return { shown: await shown(), rests }
  })
}
