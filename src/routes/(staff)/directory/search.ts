import {
  type Capacity,
  type FoundService,
  isWeekday,
  languagesSpoken,
  needList,
  placeNamed,
  placesToChoose,
  searchServices,
  weekdays,
  type Why,
} from '#domain/directory'
import type { Tx } from '#platform/database'
import { sayAgo, sayDistance, type Manner } from '#platform/say'
import type { Locale } from '#platform/words'
import { m, word } from '#words'
import { sayTimes, sayWeekday } from './say-times.ts'

/** What was asked in the form, as it was typed. */
export interface Asked {
  q: string
  need: string[]
  near: string
  /** Metres, or empty for any distance. */
  within: string
  language: string
  day: string
  /** Only where there is room. */
  room: boolean
  page: number
}

export const DISTANCES = ['1000', '2000', '5000', '10000', '25000'] as const

/** Reads the form, from a URL or a post. What makes no sense is left out: a search never fails. */
export function askedIn(fields: URLSearchParams | FormData): Asked {
  const one = (name: string) => {
    const value = fields.get(name)
    return typeof value === 'string' ? value.replaceAll('\0', '').trim().slice(0, 200) : ''
  }
  const within = one('within')
  return {
    q: one('q'),
    need: fields
      .getAll('need')
      .filter((value): value is string => typeof value === 'string' && /^[a-z-]{1,40}$/.test(value))
      .slice(0, 25),
    near: one('near'),
    within: DISTANCES.some((metres) => metres === within) ? within : '',
    language: one('language'),
    day: isWeekday(one('day')) ? one('day') : '',
    room: one('room') !== '',
    page: Math.min(10_000, Math.max(1, Number.parseInt(one('page'), 10) || 1)),
  }
}

/** Asks the directory. `placeUnknown`: nobody knows where that is, so nothing was measured. */
export async function searchAsked(tx: Tx, asked: Asked) {
  const place = asked.near ? await placeNamed(tx, asked.near) : undefined
  const found = await searchServices(tx, {
    text: asked.q,
    needs: asked.need,
    near: place,
    withinMetres: place && asked.within ? Number(asked.within) : undefined,
    language: asked.language || undefined,
    weekday: isWeekday(asked.day) ? asked.day : undefined,
    openToReferrals: asked.room,
    page: asked.page,
  })
  return { found, placeUnknown: asked.near !== '' && !place }
}

/** What the form offers to choose from, in words. */
export async function choicesIn(tx: Tx, locale: Locale) {
  const any = { value: '', label: m.directory_any() }
  return {
    needs: (await needList(tx)).map(({ code, kind }) => ({ kind, value: code, label: word(`need_${code}`) })),
    languages: [any, ...(await languagesSpoken(tx)).map((tag) => ({ value: tag, label: sayLanguage(tag, locale) }))],
    days: [any, ...weekdays.map((day) => ({ value: day, label: sayWeekday(day, locale) }))],
    distances: [
      any,
      ...DISTANCES.map((metres) => ({ value: metres, label: m.directory_at_most({ distance: sayDistance(Number(metres), locale) }) })),
    ],
    places: (await placesToChoose(tx)).map((place) => place.name),
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
  confirmed: string | null
}

export function listed(service: FoundService, manner: Manner): ListedService {
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
    distance: where && where.metres !== null ? sayDistance(where.metres, locale) : null,
    times: sayTimes(service.times, locale),
    capacity: capacityOf(service.status, service.capacity),
    languages: service.languages.map((tag) => sayLanguage(tag, locale)).join(', ') || null,
    fees: service.fees,
    why: service.why.map((why) => sayWhy(why)),
    confirmed: service.confirmedAt && m.directory_confirmed({ ago: sayAgo(service.confirmedAt, manner) }),
  }
}

/** Room as a word and a shape. Unknown is said as such. */
export function capacityOf(status: FoundService['status'], capacity: Capacity | null): ListedService['capacity'] {
  if (status !== 'active') return { tone: 'quiet', word: word(`directory_status_${status.replace(' ', '_')}`) }
  if (capacity === null) return { tone: 'quiet', word: m.directory_capacity_unknown() }
  const tone = { capacity: 'good', 'additional-assessment-required': 'waiting', waitlist: 'waiting', 'no-capacity': 'quiet' } as const
  return { tone: tone[capacity], word: word(`directory_capacity_${capacity}`) }
}

/** "Polish" for `pl`; a word that is no tag stays as the source wrote it. */
export function sayLanguage(tag: string, locale: Locale): string {
  if (!/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag)) return tag
  return new Intl.DisplayNames([locale === 'nl' ? 'nl-NL' : 'en-GB'], { type: 'language' }).of(tag) ?? tag
}

function sayWhy(why: Why): string {
  if (why.kind === 'need') return m.directory_why_need({ need: word(`need_${why.code}`) })
  if (why.kind === 'need-in-words') return m.directory_why_need_in_words({ need: word(`need_${why.code}`) })
  return word(`directory_why_${why.kind}`)
}

function shortened(text: string | null): string | null {
  const line = text?.replaceAll('\\n', ' ').replace(/\s+/g, ' ').trim()
  if (!line) return null
  return line.length <= 220 ? line : `${line.slice(0, 220).replace(/\s+\S*$/, '')}…`
}
