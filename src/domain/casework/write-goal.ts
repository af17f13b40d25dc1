import type { Context } from '#platform/context'
import { inTransaction } from '#platform/context'
import { demandMine } from '#domain/referrals'
import { demandLinkWorker } from './link-worker.ts'

/**
 * Writes down where a client wants to get to, in their own words.
 *
 * @throws Refusal forbidden, not-found, conflict (the referral has ended)
 */
export async function writeGoal(ctx: Context, form: { id: string; referralId: string; words: string }): Promise<{ id: string }> {
  const by = demandLinkWorker(ctx, 'write-plans')

  return inTransaction(ctx, async ({ tx, record }) => {
    const { clientId } = await demandMine(tx, ctx, form.referralId)
    const row = await tx
      .insertInto('goal')
      .values({
        id: form.id,
        referral_id: form.referralId,
        client_id: clientId,
        words: form.words,
        recorded_at: ctx.clock.now(),
        recorded_by: by,
      })
      .onConflict((conflict) => conflict.columns(['programme_id', 'id']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (row) await record({ kind: 'goal.written', subject: ['referral', form.referralId], payload: { goal: form.id } })
    return { id: form.id }
  })
}
