import type { Context } from '#platform/context'
import { inTransaction } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { demandOpenReferral } from '#domain/referrals'
import { demandLinkWorker } from './link-worker.ts'

/**
 * Says that a client got to where they wanted to be. `reached: false` takes that back.
 *
 * @throws Refusal forbidden, not-found, conflict (the referral has ended)
 */
export async function reachGoal(ctx: Context, { goalId, reached = true }: { goalId: string; reached?: boolean }): Promise<void> {
  const by = demandLinkWorker(ctx, 'write-plans')

  await inTransaction(ctx, async ({ tx, record }) => {
    const row = tx.selectFrom('goal').select(['referral_id', 'reached_at']).where('id', '=', goalId)
    const found = await row.executeTakeFirst()
    if (!found) throw new Refusal('not-found', 'goal-unknown')
    await demandOpenReferral(tx, ctx, found.referral_id)
    const goal = await row.forUpdate().executeTakeFirstOrThrow()
    if ((goal.reached_at !== null) === reached) return
    await tx
      .updateTable('goal')
      .set({ reached_at: reached ? ctx.clock.now() : null, reached_by: reached ? by : null })
      .where('id', '=', goalId)
      .execute()
    await record({ kind: reached ? 'goal.reached' : 'goal.open-again', subject: ['referral', goal.referral_id], payload: { goal: goalId } })
  })
}
