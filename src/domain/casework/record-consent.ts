import type { Context } from '#platform/context'
import { inTransaction } from '#platform/context'
import { giveConsent, type Purpose } from '#domain/consent'
import { demandOpenReferral } from '#domain/referrals'
import { demandLinkWorker } from './link-worker.ts'

/**
 * Records that a client agreed to something in a conversation with the link worker who acts. A yes to feedback is for
 * the referrer of this referral.
 *
 * @throws Refusal forbidden, not-found, conflict (the referral has ended)
 */
export async function recordConsent(
  ctx: Context,
  form: { referralId: string; purpose: Purpose; how: 'spoken' | 'written' },
): Promise<void> {
  const by = demandLinkWorker(ctx, 'record-consent')

  await inTransaction(ctx, async ({ tx }) => {
    const { clientId } = await demandOpenReferral(tx, ctx, form.referralId)
    await giveConsent(tx, ctx, { clientId, referralId: form.referralId, purposes: [form.purpose], how: form.how, heardBy: by })
  })
}
