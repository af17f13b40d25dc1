import { maySupport, memberWhoMay } from '#domain/access'
import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { isId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { referralWithId } from './queries.ts'
import type { Referral } from './referral.ts'

/**
 * The referral, held until this transaction is over: of two people who act on it at once, the second sees what the first did.
 *
 * @param referrerId where a referrer acts: that what it is about is only kept is told of what they sent themselves
 * @throws Refusal not-found, conflict (`only-kept`)
 */
export async function holdReferral(tx: Tx, id: string, referrerId?: string): Promise<Referral> {
  if (isId(id)) await tx.selectFrom('referral').select('id').where('id', '=', id).forNoKeyUpdate().executeTakeFirst()
  const referral = await referralWithId(tx, id, referrerId)
  if (!referral) throw new Refusal('not-found', 'referral-not-found')
  return referral
}

/** @throws Refusal conflict when it has ended: whoever wants to go on opens it again first */
export function demandOpen(referral: Referral): void {
  if (referral.openEnding) throw new Refusal('conflict', 'referral-ended', { words: { name: referral.openEnding.endedBy.name } })
}

/**
 * An open referral that this link worker may work on. Any link worker of the programme may: colleagues stand in for
 * each other in holidays, and every act says who did it. It is held until the transaction is over, so that nobody ends
 * it meanwhile: of rows that are locked in one transaction, the referral comes before its steps.
 *
 * @throws Refusal forbidden, not-found, or conflict when it has ended
 */
export async function demandOpenReferral(tx: Tx, ctx: Pick<Context, 'actor'>, referralId: string): Promise<Referral> {
  memberWhoMay(ctx, maySupport, 'support-clients')
  const referral = await holdReferral(tx, referralId)
  demandOpen(referral)
  return referral
}
