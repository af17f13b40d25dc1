import { checkPin } from '#domain/links'
import { inTransaction, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { digitsOf } from './make-plan-link.ts'
import { demandClient } from './say-word.ts'

/**
 * A client gives the PIN of their link. The twentieth wrong one ends the link; their link worker sees that and makes a new one.
 *
 * @throws Refusal gone (not a client, or the link has ended), too-many (during a pause), invalid (`pin-wrong`)
 */
export async function enterPin(ctx: Context, { linkId, pin }: { linkId: string; pin: string }): Promise<void> {
  const clientId = demandClient(ctx)

  const answer = await inTransaction(ctx, async ({ tx, record }) => {
    const answer = await checkPin(tx, ctx, linkId, digitsOf(pin))
    if (answer === 'ended') await record({ kind: 'plan-link.locked', subject: ['client', clientId], payload: { link: linkId } })
    return answer
  })
  // Only now: a refusal inside would have taken the count of wrong ones back with it.
  if (answer === 'ended') throw new Refusal('gone', 'link-locked')
  if (answer === 'wrong') throw new Refusal('invalid', 'pin-wrong', { field: 'pin' })
}
