import { mayManage, memberWhoMay } from '#domain/access'
import type { ConflictRule } from '#domain/directory'
import { inTransaction, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import { addressFor, demandNew, type Reach } from './address.ts'
import { demandNoRun, discardOpen } from './demand-no-run.ts'
import { planRun } from './plan-runs.ts'

export interface ChangedFeed {
  feedId: string
  name: string
  url: string
  everyHours: number
  rule: ConflictRule
  state: 'active' | 'paused'
}

/**
 * Changes what a feed is called, from where and how often it is fetched, whose word stays, and whether it rests. What it brought
 * stays as it is. From a new address everything is fetched, at once unless the feed rests.
 *
 * @throws Refusal forbidden, not-found; invalid when the address cannot be fetched; conflict when it is fetched already, or when
 *   the feed is being fetched from the old one
 */
export async function changeFeed(ctx: Context, change: ChangedFeed, reach: Reach): Promise<void> {
  const me = memberWhoMay(ctx, mayManage, 'load-directory')
  const { feedId, name, everyHours, rule, state } = change
  await inTransaction(ctx, async ({ tx, record }) => {
    const feed = await tx.selectFrom('feed').selectAll().where('id', '=', feedId).forUpdate().executeTakeFirst()
    if (!feed) throw new Refusal('not-found', 'feed-not-found')
    if (feed.removed_at) throw new Refusal('conflict', 'feed-removed')
    const url = change.url === feed.url ? feed.url : addressFor(change.url, reach)
    const isMoved = url !== feed.url
    if (!isMoved && feed.name === name && feed.every_hours === everyHours && feed.rule === rule && feed.state === state) return
    if (isMoved) await moveFeed(tx, ctx, { feedId, url, movedBy: me.id })
    await tx
      .updateTable('feed')
      .set({ name, every_hours: everyHours, rule, state, ...(state === 'paused' ? { next_run_at: null } : {}) })
      .where('id', '=', feedId)
      .execute()
    const isAtOnce = isMoved || feed.state === 'paused'
    if (state === 'active') await planRun(tx, ctx, feedId, isAtOnce ? ctx.clock.now() : soonerOf(feed.next_run_at, everyHours, ctx))
    await record({
      kind: 'feed.changed',
      subject: ['feed', feedId],
      payload: { everyHours, rule, state, ...(isMoved ? { fields: ['url'] } : {}) },
    })
  })
}

/** What the old address said of itself, and what was half fetched from it, holds no longer. */
async function moveFeed(tx: Tx, ctx: Context, { feedId, url, movedBy }: { feedId: string; url: string; movedBy: string }): Promise<void> {
  await demandNew(tx, feedId, url)
  await demandNoRun(tx, feedId)
  await tx.updateTable('feed').set({ url, moved_at: ctx.clock.now(), etag: null, last_modified: null }).where('id', '=', feedId).execute()
  await discardOpen(tx, ctx, { feedId, decidedBy: movedBy })
}

function soonerOf(planned: Date | null, everyHours: number, ctx: Context): Date {
  const due = new Date(ctx.clock.now().getTime() + everyHours * 3_600_000)
  return planned && planned < due ? planned : due
}
