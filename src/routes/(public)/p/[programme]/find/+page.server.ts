import { redirect } from '@sveltejs/kit'
import { isDistrict, languagesSpoken, listsInUse, partsOfDay, placeAround, pointsOf, searchServices, weekdays } from '#domain/directory'
import type { Tx } from '#platform/database'
import { type Context, reading } from '#platform/context'
import { sayDistance } from '#platform/say'
import { m, word, type Locale } from '#words'
import { sayLanguage } from '../../../../(staff)/directory/say-language.ts'
import { needGroups } from '../../../../choices.ts'
import { mannerOf, orErrorPage } from '../../../../door.ts'
import { formOf } from '../../../../form-of.ts'
import { sayWeekday } from '../../../../say-times.ts'
import { visitor } from '../visitor.ts'
import { placesOffered } from './places-offered.ts'
import { addressOf, ageIn, type Asked, askedIn, asksNothing, COSTS, DISTANCES, HOW, searchIn, searchOf } from './asked.ts'
import { shown } from './say-found.ts'
import { loosened } from './loosen.ts'
import { mapOf } from './map.ts'
import { meant } from './meant.ts'
import type { Actions, PageServerLoadEvent } from './$types'

const PAGE = 20

export const load = (event: PageServerLoadEvent) => orErrorPage(find(event))

async function find(event: PageServerLoadEvent) {
  const { ctx, programme } = await visitor(event)
  const said = askedIn(event.url.searchParams)
  // A whole postcode in an address that somebody made themselves does not stay there.
  const typed = event.url.searchParams.get('near')?.trim()
  if (typed && typed !== said.near) redirect(303, event.url.pathname + addressOf(said))
  const manner = mannerOf(event, programme)

  return reading(ctx, async (tx) => {
    const choices = await choicesIn(tx, ctx, manner.locale)
    // Like a day that is none, a language that is not offered to choose narrows nothing.
    const asked = valuesOf(choices.languages).includes(said.language) ? said : { ...said, language: '' }
    const place = asked.near ? await placeAround(tx, asked.near) : undefined
    const found = await searchServices(tx, searchOf(asked, place))
    const services = found.services.map((service, index) => shown(service, (found.page - 1) * PAGE + index + 1, manner, programme.locale))
    const map = mapOf(programme, services, found.services, await pointsOf(tx, placesOf(found.services)))
    if (map) event.locals.tilesFrom = map.origin
    const isStrange = found.total === 0 || found.onlyAlike
    return {
      asked,
      /** What a service's page leads back to. */
      search: searchIn(asked),
      choices,
      isNarrowed: !asksNothing(asked),
      nearError: asked.near && !place ? sayUnknown(asked.near) : undefined,
      ageError: asked.age && ageIn(asked) === undefined ? m.finder_age_unread() : undefined,
      district: place?.isDistrict ? place.name : undefined,
      looked: found.withinMetres === null ? undefined : sayDistance(found.withinMetres, manner.locale),
      services,
      total: found.total,
      onlyAlike: found.onlyAlike,
      page: found.page,
      pages: found.pages,
      before: found.page > 1 ? addressOf({ ...asked, page: found.page - 1 }) : undefined,
      after: found.page < found.pages ? addressOf({ ...asked, page: found.page + 1 }) : undefined,
      meant: isStrange ? await meant(tx, asked, listsOf(choices), place, manner.locale) : [],
      loosen: found.total === 0 ? loosened(asked) : [],
      map,
    }
  })
}

export const actions: Actions = {
  /** What was typed becomes an address that can be kept and shared; a whole postcode never stands in it (docs/decisions/0013). */
  default: async (event) => {
    const asked = askedIn(await formOf(event.request))
    redirect(303, event.url.pathname + addressOf({ ...asked, page: 1 }))
  },
}

/** Whoever typed the first part of a postcode is not told to. */
const sayUnknown = (near: string) =>
  isDistrict(near) ? m.finder_near_unknown_district({ district: near.toUpperCase() }) : m.finder_near_unknown()

const listsOf = ({ kinds, needs, access }: Choices) => ({
  kinds: valuesOf(kinds),
  needs: valuesOf(needs.flatMap(({ options }) => options)),
  access: valuesOf(access),
})

const valuesOf = (options: readonly { value: string }[]) => options.map(({ value }) => value)

const placesOf = (services: readonly { where: { id: string } | null }[]) => services.flatMap(({ where }) => where?.id ?? [])

/** What the form offers to choose from, in words: only what some entry here names. */
async function choicesIn(tx: Tx, ctx: Context, locale: Locale) {
  const any = { value: '', label: m.directory_any() }
  const lists = await listsInUse(tx)
  const named = (prefix: string, codes: readonly string[]) => codes.map((code) => ({ value: code, label: word(`${prefix}_${code}`) }))
  return {
    needs: await needGroups(tx, 'ask'),
    kinds: named('service_type', lists.serviceTypes),
    who: named('circumstance', lists.circumstances),
    access: named('access', lists.accessFeatures),
    places: await placesOffered(tx, ctx),
    distances: [
      any,
      ...DISTANCES.map((metres) => ({ value: metres, label: m.directory_at_most({ distance: sayDistance(Number(metres), locale) }) })),
    ],
    days: [any, ...weekdays.map((day) => ({ value: day, label: sayWeekday(day, locale) }))],
    parts: [any, ...partsOfDay.map((part) => ({ value: part, label: word(`finder_part_${part}`) }))],
    costs: [any, ...COSTS.map((code) => ({ value: code, label: word(`finder_only_${code}`) }))],
    how: [any, ...HOW.map((code) => ({ value: code, label: word(`finder_how_${code}`) }))],
    languages: [any, ...(await languagesSpoken(tx)).map((tag) => ({ value: tag, label: sayLanguage(tag, locale) }))],
  }
}

export type Choices = Awaited<ReturnType<typeof choicesIn>>
export type { Asked }
