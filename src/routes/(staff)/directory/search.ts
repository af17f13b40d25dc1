import {
  type AccessFeature,
  accessFeatures,
  type Capacity,
  type Circumstance,
  circumstances,
  type Cost,
  costs,
  type FoundService,
  hasStops,
  languagesSpoken,
  needList,
  type PartOfDay,
  partsOfDay,
  placeNamed,
  type Search,
  searchServices,
  type TravelMode,
  travelModes,
  type Weekday,
  weekdays,
} from '#domain/directory'
import type { Tx } from '#platform/database'
import { sayDistance, type Manner } from '#platform/say'
import { sayHowFar } from '../../say-how-far.ts'
import type { Locale } from '#platform/words'
import { m, word } from '#words'
import { sayTimes, sayWeekday } from '../../say-times.ts'
import { sayLanguage } from './say-language.ts'
import { sayAgainst, sayWhy } from './say-reasons.ts'

export { sayLanguage }

/** What was asked in the form, as it was typed. */
export interface Asked {
  q: string
  need: string[]
  near: string
  /** Metres, or empty for any distance. */
  within: string
  travel: TravelMode | ''
  language: string
  day: Weekday[]
  part: PartOfDay[]
  cost: Cost[]
  access: AccessFeature[]
  group: Circumstance[]
  /** Only where there is room. */
  room: boolean
  page: number
}

const DISTANCES = ['1000', '2000', '5000', '10000', '25000'] as const

/** A search of nothing yet. */
export const nothingAsked: Asked = askedIn(new URLSearchParams())

/** Reads the form, from a URL or a post. What makes no sense is left out: a search never fails. */
export function askedIn(fields: URLSearchParams | FormData): Asked {
  const one = (name: string) => {
    const value = fields.get(name)
    return typeof value === 'string' ? value.replaceAll('\0', '').trim().slice(0, 200) : ''
  }
  const some = <T extends string>(name: string, codes: readonly T[]) => {
    const ticked = new Set(fields.getAll(name))
    return codes.filter((code) => ticked.has(code))
  }
  return {
    q: one('q'),
    need: fields
      .getAll('need')
      .filter((value): value is string => typeof value === 'string' && /^[a-z-]{1,40}$/.test(value))
      .slice(0, 25),
    near: one('near'),
    within: DISTANCES.find((metres) => metres === one('within')) ?? '',
    travel: travelModes.find((mode) => mode === one('travel')) ?? '',
    language: /^[a-z]{2,3}(-\w{2,8})*$/i.exec(one('language').slice(0, 35))?.[0] ?? '',
    day: some('day', weekdays),
    part: some('part', partsOfDay),
    cost: some('cost', costs),
    access: some('access', accessFeatures),
    group: some('group', circumstances),
    room: one('room') !== '',
    page: Math.min(10_000, Math.max(1, Number.parseInt(one('page'), 10) || 1)),
  }
}

/** The fields of the form again, as an address or a form carries them. */
export function fieldsOf({ room, page, ...asked }: Asked): [name: string, value: string][] {
  const typed = Object.entries(asked).flatMap(([name, values]) => [values].flat().map((value): [string, string] => [name, value]))
  return [
    ...typed,
    ...(room ? [['room', 'yes'] satisfies [string, string]] : []),
    ['page', String(page)] satisfies [string, string],
  ].filter(([, value]) => value !== '')
}

/** Asks the directory, and says what it found as the list shows it. `nearError`: nobody knows where that is, so nothing was measured. */
export async function foundFor(tx: Tx, asked: Asked, manner: Manner, ask = (search: Search) => searchServices(tx, search)) {
  const place = asked.near ? await placeNamed(tx, asked.near) : undefined
  const found = await ask({
    text: asked.q,
    needs: asked.need,
    // Null: what nobody knows, or left open, is not measured from anywhere else either.
    near: place ?? null,
    withinMetres: place && asked.within ? Number(asked.within) : undefined,
    language: asked.language || undefined,
    weekdays: asked.day,
    partsOfDay: asked.part,
    costs: asked.cost,
    access: asked.access,
    circumstances: asked.group,
    openToReferrals: asked.room,
    wishes: asked.travel ? { travel: asked.travel } : {},
    page: asked.page,
    now: manner.now,
  })
  return {
    asked,
    nearError: asked.near && !place ? m.directory_near_unknown() : undefined,
    services: found.services.map((service) => listed(service, manner)),
    total: found.total,
    /** What may be in the way where nothing was found. */
    ways: found.total === 0 ? loosened(asked) : [],
    page: found.page,
    pages: found.pages,
    said: sayTotal(found, asked, manner.locale),
  }
}

/** When nothing fits: each thing that was asked, without which the same search may find something, and why it may. */
function loosened(asked: Asked): Loosened[] {
  const ways: (false | Loosened)[] = [
    asked.q !== '' && { field: 'q', words: m.finder_without_q(), because: m.directory_loosen_words() },
    asked.need.length > 0 && {
      field: 'need',
      words: m.directory_without_need({ needs: asked.need.map((code) => word(`need_${code}`)).join(' · ') }),
      because: m.directory_loosen_need(),
    },
    asked.within !== '' && { field: 'within', words: m.finder_without_within(), because: m.directory_loosen_distance() },
    asked.day.length > 0 && { field: 'day', words: m.finder_without_day(), because: m.directory_loosen_day() },
    asked.part.length > 0 && { field: 'part', words: m.finder_without_part(), because: null },
    asked.language !== '' && { field: 'language', words: m.finder_without_language(), because: m.directory_loosen_language() },
    asked.cost.length > 0 && { field: 'cost', words: m.finder_without_cost(), because: m.directory_loosen_cost() },
    asked.access.length > 0 && { field: 'access', words: m.finder_without_access(), because: m.directory_loosen_access() },
    asked.group.length > 0 && { field: 'group', words: m.finder_without_who(), because: m.directory_loosen_group() },
    asked.room && { field: 'room', words: m.directory_without_room(), because: m.directory_loosen_room() },
  ]
  return ways.filter((way) => way !== false)
}

export interface Loosened {
  field: keyof Asked
  words: string
  because: string | null
}

/** The same search without one of the things that was asked. */
export const without = (asked: Asked, field: string): Asked =>
  Object.hasOwn(nothingAsked, field) ? { ...asked, [field]: nothingAsked[field as keyof Asked], page: 1 } : asked

function sayTotal(found: Awaited<ReturnType<typeof searchServices>>, asked: Asked, locale: Locale): string {
  if (found.onlyAlike) return m.directory_only_alike({ words: asked.q })
  if (found.total === 1) return m.directory_found_one()
  if (found.withinMetres === null) return m.directory_found({ count: found.total })
  return m.directory_found_within({ count: found.total, distance: sayDistance(found.withinMetres, locale) })
}

/** What the form offers to choose from, in words. */
export async function choicesIn(tx: Tx, locale: Locale) {
  const any = { value: '', label: m.directory_any() }
  const knowsStops = await hasStops(tx)
  const labels = (codes: readonly string[], labelOf: (code: string) => string) => codes.map((value) => ({ value, label: labelOf(value) }))
  return {
    needs: (await needList(tx)).map(({ code, kind }) => ({ kind, value: code, label: word(`need_${code}`) })),
    languages: [any, ...(await languagesSpoken(tx)).map((tag) => ({ value: tag, label: sayLanguage(tag, locale) }))],
    days: weekdays.map((day) => ({ value: day, label: sayWeekday(day, locale) })),
    parts: labels(partsOfDay, (part) => word(`part_of_day_hours_${part}`)),
    distances: [
      any,
      ...DISTANCES.map((metres) => ({ value: metres, label: m.directory_at_most({ distance: sayDistance(Number(metres), locale) }) })),
    ],
    travels: [
      { value: '', label: m.directory_travel_none() },
      ...labels(
        travelModes.filter((mode) => knowsStops || mode !== 'bus'),
        (mode) => word(`travel_${mode}`),
      ),
    ],
    /** How much the minutes are worth. */
    travelHint: knowsStops ? m.directory_travel_hint() : m.directory_travel_hint_no_stops(),
    costs: labels(costs, (cost) => word(`cost_${cost}`)),
    access: labels(accessFeatures, (feature) => word(`access_${feature}`)),
    groups: labels(circumstances, (group) => word(`circumstance_${group}`)),
  }
}

export type SearchChoices = Awaited<ReturnType<typeof choicesIn>>

/** A found service in words, ready for the list. */
export interface ListedService {
  id: string
  name: string
  organisation: string | null
  summary: string | null
  where: string | null
  /** "1.2 km", where a distance was asked. */
  distance: string | null
  times: string[]
  capacity: { tone: 'good' | 'waiting' | 'now' | 'quiet'; word: string }
  languages: string | null
  fees: string | null
  why: string[]
  against: string[]
  alert: string | null
}

function listed(service: FoundService, manner: Manner): ListedService {
  const { locale } = manner
  const { where } = service
  return {
    id: service.id,
    name: service.name,
    organisation: service.organisation?.name ?? null,
    summary: shortened(service.summary),
    where: where
      ? [where.name === service.name ? null : where.name, where.address1, where.city].filter(Boolean).join(', ') || null
      : service.isOnline
        ? m.directory_online()
        : null,
    distance: sayHowFar(where, locale),
    times: sayTimes(service.times, locale),
    capacity: capacityOf(service.status, service.capacity),
    languages: service.languages.map((tag) => sayLanguage(tag, locale)).join(', ') || null,
    fees: service.fees,
    why: service.why.map((why) => sayWhy(why, manner)),
    against: service.against.map((against) => sayAgainst(against, manner)),
    alert: service.alert,
  }
}

/** Room as a word and a shape. Unknown is said as such. */
function capacityOf(status: FoundService['status'], capacity: Capacity | null): ListedService['capacity'] {
  if (status !== 'active') return { tone: 'quiet', word: word(`directory_status_${status.replace(' ', '_')}`) }
  if (capacity === null) return { tone: 'quiet', word: m.directory_capacity_unknown() }
  const tone = { capacity: 'good', 'additional-assessment-required': 'waiting', waitlist: 'waiting', 'no-capacity': 'quiet' } as const
  return { tone: tone[capacity], word: word(`directory_capacity_${capacity}`) }
}

function shortened(text: string | null): string | null {
  const line = text?.replaceAll('\\n', ' ').replace(/\s+/g, ' ').trim()
  if (!line) return null
  return line.length <= 220 ? line : `${line.slice(0, 220).replace(/\s+\S*$/, '')}…`
}
