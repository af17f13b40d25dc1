import { z } from 'zod'
import { callBackChoices, channels, contactOutcomes, hearWord, momentOf, quickCallBack, recordContact } from '#domain/casework'
import { newRowId, optional } from '#platform/form'
import { Refusal } from '#platform/refusal'
import { doneAt, formAction, staff } from '../../../../door.ts'
import { pageOf, type PersonEvent } from './page-of.ts'

const contact = z.object({
  contactId: newRowId,
  channel: z.enum(channels, { error: 'channel-needed' }),
  outcome: z.enum(contactOutcomes, { error: 'outcome-needed' }),
  minutes: optional(4).refine((typed) => typed === null || (/^\d+$/.test(typed) && Number(typed) <= 600), 'minutes-not-understood'),
  note: optional(10_000),
  callBack: z.enum(callBackChoices).default('no'),
  callBackDay: optional(10),
  callBackTime: optional(5),
  contactedDay: optional(10),
  contactedTime: optional(5),
})

const heard = z.object({ wordId: z.uuid('not-understood') })

/** What a link worker does with the telephone in the other hand. */
export const contactForms = {
  contact: formAction(contact, async (event: PersonEvent, form) => {
    const { ctx, programme } = staff(event)
    await recordContact(ctx, {
      id: form.contactId,
      referralId: event.params.referral,
      channel: form.channel,
      outcome: form.outcome,
      minutes: form.minutes === null ? null : Number(form.minutes),
      note: form.note,
      callBackAt: callBackOf(form, ctx.clock.now(), programme.timeZone),
      contactedAt:
        form.contactedDay === null ? undefined : moment(form.contactedDay, form.contactedTime, programme.timeZone, 'contactedDay'),
    })
    if (form.outcome === 'reached') doneAt(event.cookies, pageOf(event), 'work-contact')
    doneAt(event.cookies, pageOf(event), 'work-attempt')
  }),
  hear: formAction(heard, async (event: PersonEvent, { wordId }) => {
    await hearWord(staff(event).ctx, { wordId, referralId: event.params.referral })
    doneAt(event.cookies, pageOf(event), 'work-heard')
  }),
}

function callBackOf({ callBack, callBackDay, callBackTime }: z.infer<typeof contact>, now: Date, timeZone: string): Date | null {
  if (callBack === 'no') return null
  return callBack === 'other' ? moment(callBackDay, callBackTime, timeZone, 'callBackDay') : quickCallBack(callBack, now, timeZone)
}

function moment(day: string | null, time: string | null, timeZone: string, field: string): Date {
  const at = momentOf(day, time, timeZone)
  if (!at) throw new Refusal('invalid', 'day-needed', { field })
  return at
}
