import type { Context } from '#platform/context'
import { inTransaction } from '#platform/context'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import { demandMine } from '#domain/referrals'
import type { Channel, ContactOutcome } from './contact.ts'
import { demandLinkWorker } from './link-worker.ts'

export interface NewContact {
  /** Travelled with the form: recording twice is recording once. */
  id: string
  referralId: string
  channel: Channel
  outcome: ContactOutcome
  minutes: number | null
  note: string | null
  callBackAt: Date | null
  /** When it took place, if not just now. */
  contactedAt?: Date | undefined
}

/**
 * Records that a link worker talked with a client, or tried to. Talking answers a "please call me".
 *
 * @throws Refusal forbidden, not-found, conflict (the referral has ended), invalid (a time that cannot be)
 */
export async function recordContact(ctx: Context, form: NewContact): Promise<{ id: string }> {
  const by = demandLinkWorker(ctx, 'record-contacts')
  const now = ctx.clock.now()
  const contactedAt = form.contactedAt ?? now
  if (contactedAt > now) throw new Refusal('invalid', 'contact-in-future', { field: 'contactedDay' })
  if (form.callBackAt && form.callBackAt <= contactedAt) throw new Refusal('invalid', 'call-back-in-past', { field: 'callBackDay' })

  return inTransaction(ctx, async ({ tx, record }) => {
    const { clientId } = await demandMine(tx, ctx, form.referralId)
    const row = await tx
      .insertInto('contact')
      .values({
        id: form.id,
        referral_id: form.referralId,
        client_id: clientId,
        contacted_at: contactedAt,
        contacted_by: by,
        channel: form.channel,
        outcome: form.outcome,
        minutes: form.minutes,
        note: form.note,
        call_back_at: form.callBackAt,
      })
      .onConflict((conflict) => conflict.columns(['programme_id', 'id']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (row) {
      await record({
        kind: 'contact.recorded',
        subject: ['referral', form.referralId],
        payload: { contact: form.id, channel: form.channel, outcome: form.outcome },
      })
      if (form.outcome === 'reached') await hearCalls(tx, clientId, by, contactedAt, now)
    }
    return { id: form.id }
  })
}

async function hearCalls(tx: Tx, clientId: string, by: string, contactedAt: Date, now: Date): Promise<void> {
  await tx
    .updateTable('client_word')
    .set({ heard_at: now, heard_by: by })
    .where('client_id', '=', clientId)
    .where('word', '=', 'call-me')
    .where('heard_at', 'is', null)
    .where('said_at', '<=', contactedAt)
    .execute()
}
