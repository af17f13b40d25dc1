import type { ShortlistItem } from '#domain/matching'
import { languageOf } from '#platform/language-of'
import { type Manner, sayDayOnPaper } from '#platform/say'
import type { Locale } from '#platform/words'
import { m } from '#words'
import { sayTimes } from './say-times.ts'

/** A service of a shortlist as a client reads it: what it is, why it is there, where, when, and whom to ring. */
export function sayShortlisted({ id, service, line }: ShortlistItem, locale: Locale, townLocale: Locale) {
  const phones = [...service.phones, ...service.places.flatMap(({ phones }) => phones)]
  const times = service.times.length > 0 ? service.times : service.places.flatMap((place) => place.times)
  return {
    id,
    serviceId: service.id,
    name: service.name,
    /** In which language its own words are, as far as they tell. */
    lang: languageOf([service.name, service.description].filter(Boolean).join('\n'), townLocale),
    line,
    where: service.places
      .slice(0, 2)
      .map(({ name, address1, city }) => [name === service.name ? null : name, address1, city].filter(Boolean).join(', '))
      .filter(Boolean),
    isOnline: service.isOnline,
    times: sayTimes(times, locale).slice(0, 4),
    phone: phones[0]?.number ?? service.organisation?.phone ?? null,
    fees: service.fees ? m.shortlist_cost({ fees: service.fees }, { locale }) : null,
  }
}

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
