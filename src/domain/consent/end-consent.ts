import { demand, maySupport } from '#domain/access'
import type { Actor, Context } from '#platform/context'
import { inTransaction } from '#platform/context'
import type { PurposeToEnd } from './consent.ts'
import { takeTurnsOverConsent } from './take-turns.ts'

/** A client ends what they agreed to on their own screen, or says so to a link worker. */
function mayEndConsent(actor: Actor, clientId: string): boolean {
  return maySupport(actor) || (actor.kind === 'client' && actor.id === clientId)
}

/**
 * Ends an agreement. One that is not there, or has ended, is left alone.
 *
 * @param form.referralId for feedback: whose referrer hears no more. Without it, none of their referrers does.
 *
 * @throws Refusal forbidden
 */
export async function endConsent(ctx: Context, form: { clientId: string; purpose: PurposeToEnd; referralId?: string }): Promise<void> {
  const { actor } = ctx
  demand(mayEndConsent(actor, form.clientId), 'end-consent')

  return inTransaction(ctx, async ({ tx, record }) => {
    const { clientId, purpose, referralId } = form
    await takeTurnsOverConsent(tx, clientId)
    const ended = await tx
      .updateTable('consent')
      .set({
        ended_at: ctx.clock.now(),
        ended_by_kind: actor.kind,
        ended_by: 'id' in actor ? actor.id : null,
      })
      .where('client_id', '=', clientId)
      .where('purpose', '=', purpose)
      .where('ended_at', 'is', null)
      .$if(purpose === 'feedback' && referralId !== undefined, (query) => query.where('referral_id', '=', referralId!))
      .returning('id')
      .execute()
    if (ended.length > 0) await record({ kind: 'consent.ended', subject: ['client', clientId], payload: { purpose } })
  })
}
