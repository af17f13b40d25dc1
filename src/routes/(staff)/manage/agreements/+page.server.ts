import { z } from 'zod'
import { agreementNeeds, demandAgreements, endAgreement, organisationKinds, type AgreementRules } from '#domain/agreements'
import { optional, tick } from '#platform/form'
import { Refusal } from '#platform/refusal'
import { sayDate } from '#platform/say'
import { m, word } from '#words'
import { doneAt, formAction, mannerOf, orErrorPage, staff } from '../../../door.ts'
import { readAgreements } from './read-agreements.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx, programme } = staff(event)
  const { agreementsFrom: from, agreementsNeeded } = programme
  return {
    ...(await orErrorPage(readAgreements(ctx, programme, mannerOf(event, programme)))),
    from,
    demanded: from ? m.agreements_demanded_from({ day: sayDate(from, event.locals.locale) }) : m.agreements_not_demanded(),
    kinds: organisationKinds.map((kind) => ({ kind, label: word(`organisation_kind_${kind}`), need: agreementsNeeded[kind] })),
    needs: agreementNeeds.map((value) => ({ value, label: word(`agreement_need_${value}`) })),
  }
}

const rules = z.object({
  from: optional(10).pipe(z.iso.date('day-not-understood').nullable()),
  ...Object.fromEntries(organisationKinds.map((kind) => [kind, z.enum(agreementNeeds, { error: 'not-understood' })])),
})

export const actions = {
  demand: formAction(rules, async (event: RequestEvent, { from, ...needed }) => {
    await demandAgreements(staff(event).ctx, { from, needed: needed as AgreementRules['needed'] })
    doneAt(event.cookies, '/manage/agreements', 'agreements-demanded')
  }),
  end: formAction(z.object({ agreementId: z.uuid('not-understood'), sure: tick }), async (event: RequestEvent, { agreementId, sure }) => {
    if (!sure) throw new Refusal('invalid', 'agreement-sure-needed', { field: 'sure' })
    await endAgreement(staff(event).ctx, { agreementId })
    doneAt(event.cookies, '/manage/agreements', 'agreement-ended')
  }),
} satisfies Actions
