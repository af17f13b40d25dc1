import { demand, mayManage } from '#domain/access'
import { inTransaction, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { demandNoRun } from './demand-no-run.ts'
import { hasBrought } from './queries.ts'

/**
 * Removes a feed that has never brought anything. One that has brought entries stays, because they say where they come from: it
 * can be let rest (`changeFeed`).
 *
 * @throws Refusal forbidden, not-found; conflict when it has brought something, or is being fetched
 */
export async function removeFeed(ctx: Context, { feedId }: { feedId: string }): Promise<void> {
  demand(mayManage(ctx.actor), 'load-directory')
  await inTransaction(ctx, async ({ tx, record }) => {
    const feed = await tx.selectFrom('feed').select('id').where('id', '=', feedId).forUpdate().executeTakeFirst()
    if (!feed) throw new Refusal('not-found', 'feed-not-found')
    await demandNoRun(tx, feedId)
    if (await hasBrought(tx, feedId)) throw new Refusal('conflict', 'feed-has-brought')
    await tx.deleteFrom('feed').where('id', '=', feedId).execute()
    await record({ kind: 'feed.removed', subject: ['feed', feedId] })
  })
}
