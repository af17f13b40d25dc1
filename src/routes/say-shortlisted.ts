import type { ShortlistItem } from '#domain/matching'
import { languageOf } from '#platform/language-of'
import { type Manner, sayDayOnPaper } from '#platform/say'
import type { Locale } from '#platform/words'
import { m } from '#words'
import { sayCost, sayRoom } from './(public)/p/[programme]/find/say-found.ts'
import { paragraphsOf } from './say-entry.ts'
import { sayDays } from './entry/say-service.ts'
import { sayTimes } from './say-times.ts'

/** Letters for what happens there. */
const ROOM = 240

/**
 * A service of a shortlist as a client reads it: whose it is, what happens there, why it is there, whether there is room, where, when, on which days
 * nobody opens, and whom to ring.
 */
export function sayShortlisted({ id, service, line }: ShortlistItem, manner: Manner, townLocale: Locale) {
  const { locale } = manner
  const cost = sayCost(service.cost, service.fees, locale)
  const phones = [...service.phones, ...service.places.flatMap(({ phones }) => phones)]
  const times = service.times.length > 0 ? service.times : service.places.flatMap((place) => place.times)
  return {
    id,
    serviceId: service.id,
    name: service.name,
    /** In which language its own words are, as far as they tell. */
    lang: languageOf([service.name, service.description].filter(Boolean).join('\n'), townLocale),
    line,
    what: whatHappens(service),
    by: service.organisation ? m.service_by({ name: service.organisation.name }, { locale }) : null,
    alert: service.alert,
    room: sayRoom(service, manner),
    days: sayDays(service, manner),
    where: service.places
      .slice(0, 2)
      .map(({ name, address1, postalCode, city, transportation }) =>
        [name === service.name ? null : name, address1, [postalCode, city].filter(Boolean).join(' '), transportation]
          .filter(Boolean)
          .join(', '),
      )
      .filter(Boolean),
    isOnline: service.isOnline,
    times: sayTimes(times, locale).slice(0, 4),
    phone: phones[0]?.number ?? service.organisation?.phone ?? null,
    fees: cost && m.shortlist_cost({ fees: cost }, { locale }),
  }
}

/** The easy words where there are any, else how its description begins: whole sentences, as many as fit on a list. */
function whatHappens({ easyWords, description }: ShortlistItem['service']): string | null {
  const text = paragraphsOf(easyWords ?? description)
    .join(' ')
    .replace(/\s+/g, ' ')
  if (text === '') return null
  if (text.length <= ROOM) return text
  const sentences = text.slice(0, ROOM).match(/^.*[.!?](?=\s)/)?.[0]
  return sentences ?? `${text.slice(0, ROOM).replace(/\s+\S*$/, '')}…`
}

/** What was on a list and is no longer offered: a line that says so, instead of a list that grew shorter by itself. */
export const sayGone = ({ id, name, hasClosed }: { id: string; name: string; hasClosed: boolean }, locale?: Locale) => ({
  id,
  name,
  sentence: (hasClosed ? m.work_closed : m.shortlist_gone_unsure)({ service: name }, locale ? { locale } : {}),
})

interface Maker {
  name: string
  phone: string | null
}

/** Who made a shortlist, of which day it is, and how to reach them: a list is kept on a kitchen table for months. */
export function sayMaker(linkWorker: Maker | undefined, programme: Maker, manner: Manner) {
  const { name } = linkWorker ?? programme
  const line = m.shortlist_from({ name, day: sayDayOnPaper(manner.now, manner) }, { locale: manner.locale })
  return { line, name, phone: linkWorker?.phone ?? programme.phone }
}
