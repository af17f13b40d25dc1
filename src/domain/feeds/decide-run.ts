import { mayManage, memberWhoMay } from '#domain/access'
import { inTransaction, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { planRun } from './plan-runs.ts'

/**
 * Says what becomes of a run that was held: applied after all, or thrown away; then the directory stays as it is and the feed is
 * fetched again at its next turn.
 *
 * @throws Refusal forbidden, not-found; conflict when somebody decided otherwise
 */
export async function decideRun(ctx: Context, { runId, decision }: { runId: string; decision: 'apply' | 'discard' }): Promise<void> {
  const member = memberWhoMay(ctx, mayManage, 'load-directory')
  await inTransaction(ctx, async ({ tx, record }) => {
    const run = await tx.selectFrom('feed_run').selectAll().where('id', '=', runId).forUpdate().executeTakeFirst()
    if (!run) throw new Refusal('not-found', 'feed-run-not-found')
    if (run.state !== 'held') {
      const same = run.decided_at !== null && (run.state === 'discarded') === (decision === 'discard')
      if (same) return
      throw new Refusal('conflict', 'feed-run-decided')
    }
    const now = ctx.clock.now()
    await tx
      .updateTable('feed_run')
      .set({
        decided_at: now,
        decided_by: member.id,
        ...(decision === 'apply' ? { state: 'running', ended_at: null } : { state: 'discarded' }),
      })
      .where('id', '=', runId)
      .execute()
    if (decision === 'apply') await planRun(tx, ctx, run.feed_id, now)
    else {
      await tx.deleteFrom('feed_batch').where('run_id', '=', runId).execute()
      const feed = await tx.selectFrom('feed').select(['state', 'every_hours']).where('id', '=', run.feed_id).executeTakeFirstOrThrow()
      if (feed.state === 'active') await planRun(tx, ctx, run.feed_id, new Date(now.getTime() + feed.every_hours * 3_600_000))
    }
    await record({ kind: 'feed.decided', subject: ['feed', run.feed_id], payload: { run: runId, decision, seen: run.seen } })
  })
}
