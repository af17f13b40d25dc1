import type { Context } from '#platform/context'
import { inTransaction } from '#platform/context'
import { demandSameAsBefore } from '#platform/sent-before'
import { demandOpenReferral } from '#domain/referrals'
import { demandLinkWorker } from './link-worker.ts'

export interface NewNeed {
  id: string
  referralId: string
  /** A code of the plain list, where one fits. */
  code: string | null
  /** As the client says it. */
  words: string
}

/**
 * Writes down what is going on for a client, in their own words.
 *
 * @throws Refusal forbidden, not-found, conflict (the referral has ended, or this form was sent with something else in it)
 */
export async function writeNeed(ctx: Context, form: NewNeed): Promise<{ id: string }> {
  const by = demandLinkWorker(ctx, 'write-plans')

  return inTransaction(ctx, async ({ tx, record }) => {
    const { clientId } = await demandOpenReferral(tx, ctx, form.referralId)
    const said = { id: form.id, referral_id: form.referralId, need_code: form.code, words: form.words }
    const row = await tx
      .insertInto('client_need')
      .values({
        ...said,
        client_id: clientId,
        recorded_at: ctx.clock.now(),
        recorded_by: by,
      })
      .onConflict((conflict) => conflict.columns(['programme_id', 'id']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!row) await demandSameAsBefore(tx, 'client_need', said)
    else await record({ kind: 'need.written', subject: ['referral', form.referralId], payload: { need: form.id, code: form.code } })
    return { id: form.id }
  })
}
