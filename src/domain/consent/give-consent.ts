import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { recordFact } from '#platform/facts'
import type { Purpose, WayToAgree } from './consent.ts'

/** Who wrote a yes down, on which day it was said, and in which language (BCP 47). */
interface Written {
  by: string
  saidOn: string
  askedIn: string
}

/**
 * Keeps what a client agreed to, inside the verb that asked. What they agreed to before stays as it was.
 *
 * @param form.referralId whose referrer hears how it goes; only `feedback` belongs to a referral
 * @param form.heardBy the member with whom they talked; null when they said it on their own screen
 * @param form.written of a yes that somebody wrote down later, or for another
 */
export async function giveConsent(
  tx: Tx,
  ctx: Context,
  form: { clientId: string; purposes: readonly Purpose[]; how: WayToAgree; heardBy: string | null; referralId?: string; written?: Written },
): Promise<void> {
  for (const purpose of form.purposes) {
    const given = await tx
      .insertInto('consent')
      .values({
        client_id: form.clientId,
        purpose,
        referral_id: purpose === 'feedback' ? (form.referralId ?? null) : null,
        given_how: form.how,
        given_at: ctx.clock.now(),
        heard_by: form.heardBy,
        said_on: form.written?.saidOn ?? null,
        asked_in: form.written?.askedIn ?? null,
        written_by: form.written?.by ?? null,
      })
      .onConflict((conflict) =>
        conflict.columns(['programme_id', 'client_id', 'purpose', 'referral_id']).where('ended_at', 'is', null).doNothing(),
      )
      .returning('id')
      .executeTakeFirst()
    if (given) await recordFact(tx, ctx, { kind: 'consent.given', subject: ['client', form.clientId], payload: { purpose } })
  }
}
