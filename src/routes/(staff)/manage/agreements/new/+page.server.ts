import { DateTime } from 'luxon'
import { z } from 'zod'
import { demand, mayManage } from '#domain/access'
import { addAgreement, agreementKinds, agreementsOf, organisationsToAgreeWith, type Agreement } from '#domain/agreements'
import { layers, storyPurposes } from '#domain/stories'
import { reading } from '#platform/context'
import { needed, neededDay, newRowId } from '#platform/form'
import { newId } from '#platform/ids'
import { word } from '#words'
import { doneAt, formAction, orErrorPage, staff, type StaffEvent } from '../../../../door.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = (event) => orErrorPage(readForm(event, event.url.searchParams))

async function readForm(event: StaffEvent, asked: URLSearchParams) {
  const { ctx, programme } = staff(event)
  return reading(ctx, async (tx) => {
    demand(mayManage(ctx.actor), 'manage-agreements')
    const before = (await agreementsOf(tx)).find(({ id }) => id === asked.get('after'))
    return {
      newId: newId(),
      isNext: before !== undefined,
      organisations: (await organisationsToAgreeWith(tx)).map(({ id, name }) => ({ value: id, label: name })),
      first: before
        ? nextAfter(before, { timeZone: programme.timeZone, now: ctx.clock.now() })
        : { organisationId: asked.get('organisation') ?? '' },
      kinds: agreementKinds.map((value) => ({
        value,
        label: word(`agreement_kind_${value}`),
        hint: word(`agreement_kind_hint_${value}`),
      })),
      layers: beyondPractical.map((value) => ({ value, label: word(`story_layer_${value}`) })),
      purposes: storyPurposes.map((value) => ({ value, label: word(`agreement_for_${value}`) })),
    }
  })
}

/** The same once more: from the day after its end, for a year; or, of one that was ended before its day, from today to that day. */
function nextAfter(before: Agreement, { timeZone, now }: { timeZone: string; now: Date }): Record<string, string | string[]> {
  const wasEnded = before.endedAt !== null && before.until > now
  const end = DateTime.fromJSDate(before.until, { zone: timeZone })
  const from = wasEnded ? DateTime.fromJSDate(now, { zone: timeZone }) : end.plus({ days: 1 })
  const until = wasEnded ? end : from.plus({ years: 1, days: -1 })
  return {
    organisationId: before.organisation.id,
    kind: before.kind,
    layers: [...before.layers],
    purposes: [...before.purposes],
    from: from.toISODate() ?? '',
    until: until.toISODate() ?? '',
    reference: wasEnded ? before.reference : '',
    signedByUs: before.signedByUs,
    signedByThem: before.signedByThem,
  }
}

const beyondPractical = layers.filter((layer) => layer !== 'practical')

const agreement = z.object({
  id: newRowId,
  organisationId: z.uuid('needed'),
  kind: z.enum(agreementKinds, { error: 'needed' }),
  purposes: z.array(z.enum(storyPurposes, { error: 'not-understood' })).min(1, 'needed'),
  layers: z.array(z.enum(layers, { error: 'not-understood' })),
  from: neededDay,
  until: neededDay,
  reference: needed(300),
  signedByUs: needed(120),
  signedByThem: needed(120),
})

export const actions = {
  default: formAction(agreement, async (event: RequestEvent, form) => {
    await addAgreement(staff(event).ctx, form)
    doneAt(event.cookies, '/manage/agreements', 'agreement-added')
  }),
} satisfies Actions
