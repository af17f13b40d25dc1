import { type Capacity, type FoundService, type ServiceStatus, type Why } from '#domain/directory'
import { dayOf } from '#platform/day-of'
import { languageOf } from '#platform/language-of'
import { beginLarge, type Manner, sayAgo, sayDate } from '#platform/say'
import { sayHowFar } from '../../../../say-how-far.ts'
import { m, word, type Locale } from '#words'
import { sayWhy } from '../../../../(staff)/directory/say-reasons.ts'
import { sayLanguage } from '../../../../(staff)/directory/say-language.ts'
import { sayTimes } from '../../../../say-times.ts'

/** A service in the list of the finder, in words. */
export interface Shown {
  /** Its number in the list, and on the map. */
  number: number
  id: string
  name: string
  organisation: string | null
  summary: string | null
  where: string | null
  distance: string | null
  /** The area for which it is there, where that is why it is found. */
  worksIn: string | null
  times: string[]
  /** Who it is for, what it costs and in which languages, as far as anybody said. */
  facts: string[]
  /** What was asked that it answers. */
  why: string[]
  alert: string | null
  room: Room
  confirmed: string
  /** In which language its own words are, as far as they tell. */
  lang: { name: Locale; summary: Locale; alert: Locale }
}

export interface Room {
  tone: 'good' | 'waiting' | 'quiet'
  words: string
}

/** @param townLocale the language of the programme, where the words of an entry do not tell theirs */
export function shown(service: FoundService, number: number, manner: Manner, townLocale: Locale): Shown {
  const { where } = service
  const { locale } = manner
  const inGeneral = languageOf([service.name, service.alert, service.summary].filter(Boolean).join('\n'), townLocale)
  return {
    number,
    id: service.id,
    name: service.name,
    organisation: service.organisation?.name ?? null,
    summary: shortened(service.summary),
    where: [
      ...(where ? [[where.name === service.name ? null : where.name, where.address1, where.city].filter(Boolean).join(', ')] : []),
      ...(service.isOnline ? [m.finder_online()] : []),
    ].join(' · '),
    distance: sayHowFar(where, locale),
    worksIn: service.worksIn && beginLarge(m.directory_why_area({ area: service.worksIn })),
    times: sayTimes(service.times, locale),
    facts: [
      sayAges(service.minimumAge, service.maximumAge),
      ...service.circumstances.map((code) => word(`circumstance_${code}`)),
      sayCost(service.cost, service.fees),
      service.languages.map((tag) => sayLanguage(tag, locale)).join(', ') || null,
    ].filter((fact) => fact !== null),
    why: service.why.filter(answers).map((why) => sayWhy(why, manner)),
    alert: service.alert,
    room: sayRoom(service, manner),
    confirmed: sayConfirmed(service, manner),
    lang: { name: inGeneral, summary: languageOf(service.summary ?? '', inGeneral), alert: languageOf(service.alert ?? '', inGeneral) },
  }
}

/** Since when it is known to be right, and to check first where that is long ago or never. */
function sayConfirmed({ confirmedAt, isConfirmedLately }: FoundService, manner: Manner): string {
  if (confirmedAt === null) return m.finder_never_confirmed()
  const ago = sayAgo(confirmedAt, manner)
  return isConfirmedLately ? m.finder_confirmed({ ago }) : m.finder_confirmed_long_ago({ ago })
}

/** What stands there by itself anyway is no answer to what was asked. */
const answers = ({ kind }: Why) => kind !== 'cost' && kind !== 'confirmed' && kind !== 'online'

interface Away {
  status: ServiceStatus
  closedFrom: string | null
  closedUntil: string | null
}

/** Does nobody open today, and until when? Null: somebody does. */
export function sayAway({ status, closedFrom, closedUntil }: Away, { locale, timeZone, now }: Manner): string | null {
  const today = dayOf(now, timeZone)
  // It does not open again on the day on which a holiday of its would have ended.
  if (status === 'defunct') return m.finder_stopped({}, { locale })
  if ((closedFrom ?? today) <= today && (closedUntil ?? (closedFrom ? today : '')) >= today)
    return closedUntil ? m.finder_closed_until({ day: sayDate(closedUntil, locale) }, { locale }) : m.finder_closed_now({}, { locale })
  if (status === 'temporarily closed') return m.finder_closed_now({}, { locale })
  return status === 'inactive' ? m.finder_paused({}, { locale }) : null
}

/** Days after which what is known of an entry may well be different: the same as in the search. */
const LATELY = 365

const daysBefore = (day: string, days: number) => new Date(Date.parse(day) - days * 86_400_000).toISOString().slice(0, 10)

/** Is there room? A word and a shape, in plain words for who wants to come. What nobody confirmed lately gets no tick. */
export function sayRoom(
  service: Away & { capacity: Capacity | null; placesFrom?: string | null; confirmedAt: Date | null },
  manner: Manner,
): Room {
  const { locale, timeZone, now } = manner
  const away = sayAway(service, manner)
  if (away) return { tone: 'quiet', words: away }
  const today = dayOf(now, timeZone)
  const { placesFrom } = service
  if (placesFrom && placesFrom > today)
    return { tone: 'waiting', words: m.finder_room_from({ day: sayDate(placesFrom, locale) }, { locale }) }
  if (service.capacity === null) return { tone: 'quiet', words: m.finder_room_unknown({}, { locale }) }
  const tone = { capacity: 'good', 'additional-assessment-required': 'waiting', waitlist: 'waiting', 'no-capacity': 'quiet' } as const
  const isLately = service.confirmedAt !== null && dayOf(service.confirmedAt, timeZone) >= daysBefore(today, LATELY)
  const words = word(`finder_room_${service.capacity}`, {}, locale)
  return { tone: isLately ? tone[service.capacity] : 'quiet', words }
}

/** What it costs: the provider's own words where there are any that say more than ours, else ours. */
export function sayCost(cost: string | null, fees: string | null, locale?: Locale): string | null {
  return feesBeside(cost, fees) ?? (cost ? word(`finder_cost_${cost}`, {}, locale) : null)
}

/** "Free", "gratis.", "£0": where it was also chosen that it is free, that says nothing more. */
const NOTHING_MORE =
  /^(?:it(?:'s| is) |het is )?(?:free(?: of charge)?|no (?:charge|cost)|gratis|kosteloos|(?:£|€) ?0(?:[.,](?:00|-))?)[.!]?$/i

/** A provider's own words of what it costs, where they say more than what was chosen. */
export const feesBeside = (cost: string | null, fees: string | null): string | null =>
  cost === 'free' && fees !== null && NOTHING_MORE.test(fees.trim()) ? null : fees

export function sayAges(from: number | null, to: number | null): string | null {
  if (from !== null && to !== null) return m.directory_ages({ from, to })
  if (from !== null) return m.directory_age_from({ age: from })
  return to === null ? null : m.directory_age_to({ age: to })
}

function shortened(text: string | null): string | null {
  const line = text?.replaceAll('\\n', ' ').replace(/\s+/g, ' ').trim()
  if (!line) return null
  return line.length <= 220 ? line : `${line.slice(0, 220).replace(/\s+\S*$/, '')}…`
}
