import { clientOfReferral } from '#domain/referrals'
import { reading } from '#platform/context'
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
