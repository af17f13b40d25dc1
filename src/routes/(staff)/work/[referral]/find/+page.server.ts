import { redirect } from '@sveltejs/kit'
import { demand, maySupport } from '#domain/access'
import { clientWithId, nameOf } from '#domain/people'
import { knownOf, matchServices, putOnShortlist, recordUnmetNeed, shortlistedServices, type Known } from '#domain/matching'
import { clientOfReferral } from '#domain/referrals'
import { reading } from '#platform/context'
import { isId, newId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import type { Manner } from '#platform/say'
import { m, word } from '#words'
import { askedIn, choicesIn, foundFor, nothingAsked, sayLanguage, without, type Asked } from '../../../directory/search.ts'
import { mannerOf, orErrorPage, staff } from '../../../../door.ts'
import { formOf } from '../../../../form-of.ts'
import { keepSearch, type KeptSearch, searchKept } from './kept-searches.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = (event) => orErrorPage(search(event))

export const actions = {
  /**
   * Where somebody lives and what is going on for them is never part of an address, so asking is a post. It leads to an address that
   * says nothing of what was asked, so that Back and a reload show the list again.
   */
  find: async (event: RequestEvent) => {
    await orErrorPage(demandReferral(event))
    const fields = await formOf(event.request)
    const left = fields.get('without')
    const asked = askedIn(fields)
    lookedAt(event, { asked: typeof left === 'string' ? without(asked, left) : asked, after: null }, '#found')
  },

  /** Puts one of the results on the shortlist and shows the results again. Pressed twice it is there once. */
  shortlist: async (event: RequestEvent) => {
    const fields = await formOf(event.request)
    const serviceId = fields.get('service')
    if (!isId(serviceId)) return orErrorPage(Promise.reject(new Refusal('not-found', 'service-unknown')))
    await orErrorPage(putOnShortlist(staff(event).ctx, { id: newId(), referralId: event.params.referral, serviceId }))
    return lookedAt(event, { asked: askedIn(fields), after: null }, `#service-${serviceId}`)
  },

  /** Nothing fits: recorded without the client, and the results stay where they are. */
  nothing: async (event: RequestEvent) => {
    await orErrorPage(demandReferral(event))
    const fields = await formOf(event.request)
    const asked = askedIn(fields)
    const id = fields.get('missing')
    const missing = { needs: asked.need, near: asked.near, weekdays: asked.day, partsOfDay: asked.part, access: asked.access }
    try {
      await recordUnmetNeed(staff(event).ctx, { ...missing, id: isId(id) ? id : newId(), language: asked.language })
    } catch (thrown) {
      if (!(thrown instanceof Refusal) || thrown.kind !== 'invalid') return orErrorPage(Promise.reject(thrown))
      return lookedAt(event, { asked, after: 'need-missing' })
    }
    return lookedAt(event, { asked, after: 'recorded' })
  },
} satisfies Actions

/** @throws Refusal forbidden, not-found: no address is made for a client whom they do not support */
const demandReferral = (event: RequestEvent) =>
  reading(staff(event).ctx, async (tx) => {
    demand(maySupport(staff(event).ctx.actor), 'support-clients')
    if (!(await clientOfReferral(tx, event.params.referral))) throw new Refusal('not-found', 'referral-not-found')
  })

/** Goes to the address of this search, on the page that was open. */
function lookedAt(event: RequestEvent, looked: KeptSearch, where = ''): never {
  const key = keepSearch(event.cookies, whoseIn(event), looked, new Date())
  redirect(303, `/work/${event.params.referral}/find${addressOf(key, looked.asked.page)}${where}`)
}

/** @param key of a search; none for what is known of the client */
const addressOf = (key: string | null, page: number) => {
  const fields = new URLSearchParams({ ...(key ? { search: key } : {}), ...(page > 1 ? { page: String(page) } : {}) })
  return fields.size > 0 ? `?${fields}` : ''
}

const whoseIn = (event: Parameters<PageServerLoad>[0] | RequestEvent) => ({
  memberId: staff(event).memberId,
  referralId: event.params.referral,
})

async function search(event: Parameters<PageServerLoad>[0]) {
  const { ctx, programme } = staff(event)
  const manner = mannerOf(event, programme)
  const referralId = event.params.referral
  const key = event.url.searchParams.get('search')
  const kept = searchKept(event.cookies, whoseIn(event), key, manner.now)
  const isGone = key !== null && !kept
  const page = isGone ? 1 : askedIn(event.url.searchParams).page
  return reading(ctx, async (tx) => {
    demand(maySupport(ctx.actor), 'support-clients')
    const known = await knownOf(tx, referralId, manner.now)
    const client = (await clientWithId(tx, known.clientId))!
    const asked = { ...(kept?.asked ?? { ...nothingAsked, need: known.needs, near: known.home }), page }
    const found = await foundFor(tx, asked, manner, (search) => matchServices(tx, { referralId, search, now: manner.now }))
    const onList = await shortlistedServices(tx, known.clientId)
    return {
      id: referralId,
      name: nameOf(client),
      ...found,
      ways: found.ways.map((way) =>
        way.field === 'need' && isSame(asked.need, known.needs) ? { ...way, because: m.work_find_need_ticked() } : way,
      ),
      notAsked: sayNotAsked(known, asked),
      nearHint: asked.near && asked.near === known.home ? m.work_find_near_hint() : m.directory_near_hint(),
      known: sayKnown(known, asked, manner),
      choices: await choicesIn(tx, manner.locale),
      onList: found.services.filter(({ id }) => onList.has(id)).map(({ id }) => id),
      listed: onList.size,
      newId: newId(),
      /** What a service that is opened leads back to. */
      search: kept ? key : null,
      before: found.page > 1 ? addressOf(kept ? key : null, found.page - 1) || '?' : undefined,
      after: found.page < found.pages ? addressOf(kept ? key : null, found.page + 1) : undefined,
      isGone,
      isRecorded: kept?.after === 'recorded',
      errors: kept?.after === 'need-missing' ? { 'need-social': m.refusal_unmet_need_needed() } : undefined,
    }
  })
}

const isSame = (one: readonly string[], other: readonly string[]) =>
  one.length === other.length && one.every((code) => other.includes(code))

/** What they were referred for and is not looked for now: what somebody wrote down since goes before it. */
function sayNotAsked({ referredFor }: Known, asked: Asked): string | null {
  const left = referredFor.filter((code) => !asked.need.includes(code)).map((code) => word(`need_${code}`))
  return left.length > 0 ? m.work_find_not_asked({ needs: left.join(' · ') }) : null
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
