import { DateTime } from 'luxon'
import type { Locale } from './words.ts'

/** In which language and time zone something is said. */
export interface Manner {
  locale: Locale
  timeZone: string
  now: Date
}

const tag = (locale: Locale) => (locale === 'nl' ? 'nl-NL' : 'en-GB')

const formats = new Map<string, Intl.DateTimeFormat>()

/** Making a format takes longer than a hundred uses of it. */
function dayFormat(locale: Locale, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${JSON.stringify(options)}`
  const format = formats.get(key) ?? new Intl.DateTimeFormat(tag(locale), options)
  formats.set(key, format)
  return format
}

/** "Tuesday 3 May", with the year when it is not this year. */
export function sayDay(moment: Date, { locale, timeZone, now }: Manner): string {
  const sameYear = DateTime.fromJSDate(moment, { zone: timeZone }).year === DateTime.fromJSDate(now, { zone: timeZone }).year
  return dayFormat(locale, {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(sameYear ? {} : { year: 'numeric' }),
    timeZone,
  })
    .format(moment)
    .replace(',', '')
}

/** "3 May 2026": a day on paper, which may be read in another year. */
export function sayDayOnPaper(moment: Date, { locale, timeZone }: Pick<Manner, 'locale' | 'timeZone'>): string {
  return dayFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone }).format(moment)
}

/** "Tuesday 3 May, 10:00". */
export function sayMoment(moment: Date, manner: Manner): string {
  return `${sayDay(moment, manner)}, ${sayTime(moment, manner)}`
}

/** "10:00". */
export function sayTime(moment: Date, { locale, timeZone }: Manner): string {
  return dayFormat(locale, { hour: '2-digit', minute: '2-digit', timeZone }).format(moment)
}

/** "today", "yesterday", "in 2 days", "3 weeks ago": counted in days of the calendar, not in hours. */
export function sayAgo(moment: Date, { locale, timeZone, now }: Manner): string {
  const day = (date: Date) => DateTime.fromJSDate(date, { zone: timeZone }).startOf('day')
  const days = Math.round(day(moment).diff(day(now), 'days').days)
  const say = new Intl.RelativeTimeFormat(tag(locale), { numeric: 'auto' })
  if (Math.abs(days) < 14) return say.format(days, 'day')
  if (Math.abs(days) < 60) return say.format(Math.round(days / 7), 'week')
  return say.format(Math.round(days / 30.44), 'month')
}

/** A calendar day without a time ("1950-03-09") as "9 March 1950". */
export function sayDate(day: string, locale: Locale): string {
  return dayFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${day}T00:00Z`))
}

/**
 * A month ("2026-09") in three letters, "Sep", so that twelve of them stand side by side on a phone; with its year, "Sep 2026".
 * Left to itself a browser says "Sep" in one place and "Sept" in another.
 */
export function sayShortMonth(month: string, locale: Locale, withYear = false): string {
  const name = dayFormat(locale, { month: 'short', timeZone: 'UTC' }).format(new Date(`${month}-01T00:00Z`))
  return [name.slice(0, 3), ...(withYear ? [month.slice(0, 4)] : [])].join(' ')
}

/** Metres as people say them: "350 m", "1.2 km". */
export function sayDistance(metres: number, locale: Locale): string {
  if (metres < 950) return `${Math.max(50, Math.round(metres / 50) * 50)} m`
  return `${new Intl.NumberFormat(tag(locale), { maximumFractionDigits: metres < 9950 ? 1 : 0 }).format(metres / 1000)} km`
}

/** The same words at the beginning of a sentence: "today" -> "Today". */
export const beginLarge = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1)
