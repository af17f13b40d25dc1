import type { Context } from '#platform/context'
import { inTransaction } from '#platform/context'
import { demandSameAsBefore } from '#platform/sent-before'
import { demandOpenReferral } from '#domain/referrals'
import { demandLinkWorker } from './link-worker.ts'

/**
 * Writes down where a client wants to get to, in their own words.
 *
 * @throws Refusal forbidden, not-found, conflict (the referral has ended, or this form was sent with something else in it)
 */
export async function writeGoal(ctx: Context, form: { id: string; referralId: string; words: string }): Promise<{ id: string }> {
  const by = demandLinkWorker(ctx, 'write-plans')

  return inTransaction(ctx, async ({ tx, record }) => {
    const { clientId } = await demandOpenReferral(tx, ctx, form.referralId)
    const said = { id: form.id, referral_id: form.referralId, words: form.words }
    const row = await tx
      .insertInto('goal')
      .values({
        ...said,
        client_id: clientId,
        recorded_at: ctx.clock.now(),
        recorded_by: by,
      })
      .onConflict((conflict) => conflict.columns(['programme_id', 'id']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!row) await demandSameAsBefore(tx, 'goal', said)
    else await record({ kind: 'goal.written', subject: ['referral', form.referralId], payload: { goal: form.id } })
    return { id: form.id }
  })
}
