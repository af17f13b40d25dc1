import type { Context, Work } from '#platform/context'
import { inTransaction } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { demandSameAsBefore } from '#platform/sent-before'
import { demandOpenReferral, isConversation } from '#domain/referrals'
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
 * @throws Refusal forbidden, not-found, conflict (the referral has ended, or this form was sent with something else in it), invalid (a time that cannot be)
 */
export async function recordContact(ctx: Context, form: NewContact): Promise<{ id: string }> {
  const by = demandLinkWorker(ctx, 'record-contacts')
  const now = ctx.clock.now()
  const contactedAt = form.contactedAt ?? now
  if (contactedAt > now) throw new Refusal('invalid', 'contact-in-future', { field: 'contactedDay' })
  if (form.callBackAt && form.callBackAt <= contactedAt) throw new Refusal('invalid', 'call-back-in-past', { field: 'callBackDay' })

  return inTransaction(ctx, async (work) => {
    const { tx, record } = work
    const { clientId } = await demandOpenReferral(tx, ctx, form.referralId)
    const said = {
      id: form.id,
      referral_id: form.referralId,
      channel: form.channel,
      outcome: form.outcome,
      minutes: form.minutes,
      note: form.note,
      call_back_at: form.callBackAt,
    }
    const row = await tx
      .insertInto('contact')
      .values({
        ...said,
        client_id: clientId,
        contacted_at: contactedAt,
        contacted_by: by,
      })
      .onConflict((conflict) => conflict.columns(['programme_id', 'id']).doNothing())
      .returning('id')
      .executeTakeFirst()
    if (!row) {
      // A moment that was not given was "just now", and now is later.
      await demandSameAsBefore(tx, 'contact', { ...said, ...(form.contactedAt ? { contacted_at: form.contactedAt } : {}) })
    } else {
      await record({
        kind: 'contact.recorded',
        subject: ['referral', form.referralId],
        payload: { contact: form.id, channel: form.channel, outcome: form.outcome },
      })
      if (isConversation(form)) await hearCalls(work, form.referralId, { clientId, by, contactedAt, now })
    }
    return { id: form.id }
  })
}

async function hearCalls(
  { tx, record }: Work,
  referralId: string,
  { clientId, by, contactedAt, now }: { clientId: string; by: string; contactedAt: Date; now: Date },
): Promise<void> {
  const heard = await tx
    .updateTable('client_word')
    .set({ heard_at: now, heard_by: by })
    .where('client_id', '=', clientId)
    .where('word', '=', 'call-me')
    .where('heard_at', 'is', null)
    .where('said_at', '<=', contactedAt)
    .returning('id')
    .execute()
  for (const { id } of heard)
    await record({ kind: 'word.heard', subject: ['referral', referralId], payload: { saying: id, word: 'call-me' } })
}
