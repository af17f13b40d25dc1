import type { Context } from '#platform/context'
import { inTransaction } from '#platform/context'
import { hearConsent, type Purpose, type SaidYes } from '#domain/consent'
import { demandOpenReferral } from '#domain/referrals'
import { demandLinkWorker } from './link-worker.ts'

/**
 * A link worker records that a client agreed to something: with whom they talked, on which day and in which language. A yes to feedback is for
 * the referrer of this referral.
 *
 * @throws Refusal forbidden, not-found, conflict (the referral has ended), invalid (as `hearingOf`)
 */
export async function recordConsent(ctx: Context, form: { referralId: string; purpose: Purpose; said: SaidYes }): Promise<void> {
  const by = demandLinkWorker(ctx, 'record-consent')

  await inTransaction(ctx, async ({ tx }) => {
    const { clientId } = await demandOpenReferral(tx, ctx, form.referralId)
    const { referralId, purpose, said } = form
    await hearConsent(tx, ctx, { clientId, referralId, purposes: [purpose], said, writtenBy: by })
  })
}
