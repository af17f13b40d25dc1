import { clientOfReferral } from '#domain/referrals'
import { reading } from '#platform/context'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import { Refusal } from '#platform/refusal'
import { staff, type StaffEvent } from '../../../../door.ts'

/**
 * Whom the referral in the address is about.
 *
 * @throws Refusal not-found
 */
export async function clientOf(event: StaffEvent & { params: { referral: string } }): Promise<string> {
  const clientId = await reading(staff(event).ctx, (tx) => clientOfReferral(tx, event.params.referral))
  if (!clientId) throw new Refusal('not-found', 'referral-not-found')
  return clientId
}

/**
 * Who asks something of what we keep of them, also while it is only kept: their rights do not wait. Nothing of them is shown by it.
 *
 * @throws Refusal not-found
 */
export async function whoAsks(event: StaffEvent & { params: { referral: string } }): Promise<string> {
  const clientId = await reading(staff(event).ctx, (tx) => asOnlyKept(tx, () => clientOfReferral(tx, event.params.referral)))
  if (!clientId) throw new Refusal('not-found', 'referral-not-found')
  return clientId
}
