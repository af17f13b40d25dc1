import { demand, maySupport } from '#domain/access'
import { clientWithId, nameOf } from '#domain/people'
import { knownOf, matchServices, putOnShortlist, recordUnmetNeed, shortlistedServices, type Known } from '#domain/matching'
import { reading } from '#platform/context'
import { isId, newId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import type { Manner } from '#platform/say'
import { m, word } from '#words'
import { askedIn, choicesIn, foundFor, nothingAsked, sayLanguage, type Asked } from '../../../directory/search.ts'
import { mannerOf, orErrorPage, sentenceOf, staff } from '../../../../door.ts'
import { formOf } from '../../../../form-of.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = (event) => orErrorPage(search(event, undefined))

export const actions = {
  /** Where somebody lives and what is going on for them is never part of an address, so asking is a post. */
  find: async (event: RequestEvent) => orErrorPage(search(event, askedIn(await formOf(event.request)))),

  /** Puts one of the results on the shortlist and shows the results again. Pressed twice it is there once. */
  shortlist: async (event: RequestEvent) => {
    const fields = await formOf(event.request)
    const serviceId = fields.get('service')
    if (!isId(serviceId)) return orErrorPage(Promise.reject(new Refusal('not-found', 'service-unknown')))
    await orErrorPage(putOnShortlist(staff(event).ctx, { id: newId(), referralId: event.params.referral, serviceId }))
    return orErrorPage(search(event, askedIn(fields)))
  },

  /** Nothing fits: recorded without the client, and the results stay where they are. */
  nothing: async (event: RequestEvent) => {
    const fields = await formOf(event.request)
    const asked = askedIn(fields)
    const id = fields.get('missing')
    const missing = { needs: asked.need, near: asked.near, weekdays: asked.day, partsOfDay: asked.part, access: asked.access }
    try {
      await recordUnmetNeed(staff(event).ctx, { ...missing, id: isId(id) ? id : newId(), language: asked.language })
    } catch (thrown) {
      if (!(thrown instanceof Refusal) || thrown.kind !== 'invalid') return orErrorPage(Promise.reject(thrown))
      return { ...(await orErrorPage(search(event, asked))), errors: { [`need-social`]: sentenceOf(thrown) } }
    }
    return { ...(await orErrorPage(search(event, asked))), isRecorded: true }
  },
} satisfies Actions

async function search(event: Parameters<PageServerLoad>[0] | RequestEvent, typed: Asked | undefined) {
  const { ctx, programme } = staff(event)
  const manner = mannerOf(event, programme)
  const referralId = event.params.referral
  return reading(ctx, async (tx) => {
    demand(maySupport(ctx.actor), 'support-clients')
    const known = await knownOf(tx, referralId, manner.now)
    const client = (await clientWithId(tx, known.clientId))!
    const asked = typed ?? { ...nothingAsked, need: known.needs, near: known.home }
    const found = await foundFor(tx, asked, manner, (search) => matchServices(tx, { referralId, search, now: manner.now }))
    const onList = await shortlistedServices(tx, known.clientId)
    return {
      id: referralId,
      name: nameOf(client),
      ...found,
      known: sayKnown(known, asked, manner),
      choices: await choicesIn(tx, manner.locale),
      onList: found.services.filter(({ id }) => onList.has(id)).map(({ id }) => id),
      listed: onList.size,
      newId: newId(),
      isRecorded: false,
      errors: undefined as Record<string, string> | undefined,
    }
  })
}

/** What is weighed beside the form, so that nobody wonders about the order. */
function sayKnown({ language, access, age }: Known, asked: Asked, { locale }: Manner): string | null {
  const what = [
    ...(language && language !== asked.language ? [sayLanguage(language, locale)] : []),
    ...access.filter((feature) => !asked.access.includes(feature)).map((feature) => word(`access_${feature}`)),
    ...(age === undefined ? [] : [m.work_find_age({ age })]),
  ]
  return what.length > 0 ? m.work_find_known({ what: what.join(' · ') }) : null
}
