import { nameOf } from '#domain/people'
import { whoseReferral } from '#domain/referrals'
import { reading, type Context } from '#platform/context'

/** The name of the person behind a referral, for a sentence about what was done. */
export function nameBehind(ctx: Context, referralId: string): Promise<string> {
  return reading(ctx, async (tx) => {
    const client = (await whoseReferral(tx, referralId))?.client
    return client ? nameOf(client) : ''
  })
}
