import type { Context } from '#platform/context'
import { inTransaction } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { demandOpenReferral } from '#domain/referrals'
import { demandLinkWorker } from './link-worker.ts'

/**
 * Says that a need is met, or that it is there again. Saying it a second time changes nothing.
 *
 * @throws Refusal forbidden, not-found, conflict (the referral has ended)
 */
export async function changeNeedMet(ctx: Context, { needId, met }: { needId: string; met: boolean }): Promise<void> {
  const by = demandLinkWorker(ctx, 'write-plans')

  await inTransaction(ctx, async ({ tx, record }) => {
    const row = tx.selectFrom('client_need').select(['referral_id', 'met_at']).where('id', '=', needId)
    const found = await row.executeTakeFirst()
    if (!found) throw new Refusal('not-found', 'need-unknown')
    await demandOpenReferral(tx, ctx, found.referral_id)
    const need = await row.forUpdate().executeTakeFirstOrThrow()
    if ((need.met_at !== null) === met) return
    await tx
      .updateTable('client_need')
      .set({ met_at: met ? ctx.clock.now() : null, met_by: met ? by : null })
      .where('id', '=', needId)
      .execute()
    await record({ kind: met ? 'need.met' : 'need.there-again', subject: ['referral', need.referral_id], payload: { need: needId } })
  })
}
