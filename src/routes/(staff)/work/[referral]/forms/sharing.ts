import { z } from 'zod'
import { recordConsent, recordNo } from '#domain/casework'
import { endConsent, purposesToEnd } from '#domain/consent'
import { sendIntroductionAgain, withdrawIntroduction } from '#domain/introductions'
import { doneAt, formAction, staff } from '../../../../door.ts'
import { howSaidFields, howSaidIn } from '../../../../story/hearing.ts'
import { clientOf } from './client-of.ts'
import { pageOf, type PersonEvent } from './page-of.ts'

const introduction = z.object({ introductionId: z.uuid('not-understood') })
const consent = z.object({ purpose: z.enum(purposesToEnd, { error: 'not-understood' }) })
/** `at` says which of the forms on the page came back. */
const agreed = consent.extend({ at: z.string().max(40).optional(), ...howSaidFields })

/** Who hears what: consents, and introductions under way. */
export const sharingForms = {
  agreed: formAction(agreed, async (event: PersonEvent, { purpose, ...form }) => {
    await recordConsent(staff(event).ctx, { referralId: event.params.referral, purpose, said: howSaidIn(form) })
    doneAt(event.cookies, pageOf(event, 'consent'), 'work-agreed')
  }),
  noLonger: formAction(consent, async (event: PersonEvent, { purpose }) => {
    await endConsent(staff(event).ctx, { clientId: await clientOf(event), referralId: event.params.referral, purpose })
    doneAt(event.cookies, pageOf(event, 'consent'), 'work-no-longer')
  }),
  saidNo: formAction(consent, async (event: PersonEvent, { purpose }) => {
    await recordNo(staff(event).ctx, { referralId: event.params.referral, purpose })
    doneAt(event.cookies, pageOf(event, 'consent'), 'work-said-no')
  }),
  sendAgain: formAction(introduction, async (event: PersonEvent, form) => {
    await sendIntroductionAgain(staff(event).ctx, form)
    doneAt(event.cookies, pageOf(event, 'plan'), 'work-sent-again')
  }),
  withdraw: formAction(introduction, async (event: PersonEvent, form) => {
    await withdrawIntroduction(staff(event).ctx, form)
    doneAt(event.cookies, pageOf(event, 'plan'), 'work-withdrawn')
  }),
}
