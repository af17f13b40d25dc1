import type { PurposeToEnd } from '#domain/consent'
import { demandOpenReferral, yesesToAskAgain } from '#domain/referrals'
import type { Context } from '#platform/context'
import { inTransaction } from '#platform/context'
import { demandLinkWorker } from './link-worker.ts'

/**
 * A link worker asked again what a referrer had written down a yes to, and the client said no: it is not asked any more. There is no yes to
 * end, so it is a fact alone. Where nothing is to be asked again, nothing is done.
 *
 * @throws Refusal forbidden, not-found, conflict (the referral has ended)
 */
export async function recordNo(ctx: Context, { referralId, purpose }: { referralId: string; purpose: PurposeToEnd }): Promise<void> {
  demandLinkWorker(ctx, 'record-consent')
  await inTransaction(ctx, async ({ tx, record }) => {
    await demandOpenReferral(tx, ctx, referralId)
    if (!(await yesesToAskAgain(tx, referralId)).includes(purpose)) return
    await record({ kind: 'consent.refused', subject: ['referral', referralId], payload: { purpose } })
  })
}
