import { mayRefer, maySupport, memberWhoMay } from '#domain/access'
import type { Actor, Context } from '#platform/context'
import { inTransaction } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { holdReferral } from './acting.ts'
import type { Referral } from './referral.ts'

/** A link worker may open any referral again; a referrer only what they themselves took back. */
function mayReopen(actor: Actor, referral: Referral): boolean {
  return (
    maySupport(actor) ||
    (mayRefer(actor) && 'id' in actor && referral.referrerId === actor.id && referral.openEnding?.endedBy.id === actor.id)
  )
}

/**
 * Opens a referral again, where it was: nothing is closed for ever. One that is open stays as it is.
 *
 * @throws Refusal forbidden, not-found
 */
export async function reopenReferral(ctx: Context, { referralId }: { referralId: string }): Promise<void> {
  const me = memberWhoMay(ctx, (actor) => mayRefer(actor) || maySupport(actor), 'reopen-referrals')

  return inTransaction(ctx, async ({ tx, record }) => {
    const referral = await holdReferral(tx, referralId, maySupport(me) ? undefined : me.id)
    if (!referral.openEnding && (maySupport(me) || referral.referrerId === me.id)) return
    if (!mayReopen(me, referral)) throw new Refusal('not-found', 'referral-not-found')
    await tx
      .updateTable('ending')
      .set({ reopened_at: ctx.clock.now(), reopened_by: me.id })
      .where('referral_id', '=', referralId)
      .where('reopened_at', 'is', null)
      .execute()
    await record({ kind: 'referral.reopened', subject: ['referral', referralId] })
  })
}
