import { clientWithId, nameOf } from '#domain/people'
import { referralWithId } from '#domain/referrals'
import { reading, type Context } from '#platform/context'

/** The name of the person behind a referral, for a sentence about what was done. */
export function nameBehind(ctx: Context, referralId: string): Promise<string> {
  return reading(ctx, async (tx) => {
    const referral = await referralWithId(tx, referralId)
    const client = referral && (await clientWithId(tx, referral.clientId))
    return client ? nameOf(client) : ''
  })
}
