import { demand, mayManage } from '#domain/access'
import type { ConflictRule } from '#domain/directory'
import { inTransaction, type Context } from '#platform/context'
import { addressFor, demandNew, type Reach } from './address.ts'
import type { FeedKind } from './feed.ts'
import { planRun } from './plan-runs.ts'

export interface NewFeed {
  id: string
  name: string
  url: string
  kind: FeedKind
  everyHours: number
  rule: ConflictRule
}

/**
 * Adds a directory that is fetched from now on. The first run begins at once.
 *
 * @throws Refusal forbidden; invalid when the address cannot be fetched; conflict when it is there already
 */
export async function addFeed(ctx: Context, feed: NewFeed, reach: Reach): Promise<{ id: string }> {
  demand(ctx.actor.kind === 'system' || mayManage(ctx.actor), 'load-directory')
  const url = addressFor(feed.url, reach)
  return inTransaction(ctx, async ({ tx, record }) => {
    await demandNew(tx, feed.id, url)
    const added = await tx
      .insertInto('feed')
      .values({
        id: feed.id,
        name: feed.name,
        url,
        kind: feed.kind,
        every_hours: feed.everyHours,
        rule: feed.rule,
        added_at: ctx.clock.now(),
        added_by: ctx.actor.kind === 'member' ? ctx.actor.id : null,
      })
      .onConflict((same) => same.doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!added) return { id: feed.id }
    await planRun(tx, ctx, feed.id, ctx.clock.now())
    await record({ kind: 'feed.added', subject: ['feed', feed.id], payload: { kind: feed.kind, rule: feed.rule } })
    return { id: feed.id }
  })
}
