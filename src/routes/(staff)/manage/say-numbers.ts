import { dropOutPlaces, type DropOutPlace, type MonthOfReferrals } from '#domain/insight'
import { sayShortMonth } from '#platform/say'
import { word, type Locale } from '#words'

/** In which column those lost at this place are counted. */
export const lostIn = {
  'before-contact': 'lostBeforeContact',
  'before-plan': 'lostBeforePlan',
  'before-first-visit': 'lostBeforeFirstVisit',
  'after-first-visit': 'lostAfterFirstVisit',
} as const satisfies Record<DropOutPlace, keyof MonthOfReferrals>

/** Numbers that may be added up. */
export type Count = Exclude<keyof MonthOfReferrals, 'month' | 'daysToAttempt' | 'daysToContact'>

/** Months as if they were one: counts added up, medians left out. */
export function together(months: readonly MonthOfReferrals[]): MonthOfReferrals {
  return months.reduce((sum, one) => {
    const added = Object.entries(one).map(([name, value]) => [name, typeof value === 'number' ? value + Number(sum[name as Count]) : value])
    return { ...(Object.fromEntries(added) as MonthOfReferrals), daysToAttempt: null, daysToContact: null }
  })
}

/** How many fell away, wherever. */
export const fellAway = (month: MonthOfReferrals) => dropOutPlaces.reduce((total, place) => total + month[lostIn[place]], 0)

const keyOf = (name: keyof MonthOfReferrals) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
/** The heading of a number's column. */
export const columnWord = (name: keyof MonthOfReferrals) => word(`manage_column_${keyOf(name)}`)
/** A number and what it means, in one sentence. */
export const definitionOf = (name: keyof MonthOfReferrals) => ({ term: columnWord(name), meaning: word(`manage_means_${keyOf(name)}`) })

/** Days to a tenth, on the page and in the file alike. */
export const toTenths = (days: number) => Math.round(days * 10) / 10

/** How numbers and months are said in a language. */
export function sayerIn(locale: Locale) {
  const tag = locale === 'nl' ? 'nl-NL' : 'en-GB'
  const count = new Intl.NumberFormat(tag)
  const short = new Intl.NumberFormat(tag, { notation: 'compact', maximumSignificantDigits: 2 })
  const day = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 })
  const days = new Intl.NumberFormat(tag, { style: 'unit', unit: 'day', unitDisplay: 'long', maximumFractionDigits: 1 })
  const named = (options: Intl.DateTimeFormatOptions) => (month: string) =>
    new Intl.DateTimeFormat(tag, { ...options, timeZone: 'UTC' }).format(new Date(`${month}-01T00:00Z`))
  return {
    count: (value: number) => count.format(value),
    shortCount: (value: number) => (value < 10_000 ? String(value) : short.format(value)),
    days: (value: number | null) => (value === null ? '–' : day.format(toTenths(value))),
    inDays: (value: number) => days.format(Math.max(0.1, toTenths(value))),
    month: (month: string) => sayShortMonth(month, locale, true),
    longMonth: named({ month: 'long', year: 'numeric' }),
    monthOnly: named({ month: 'long' }),
    shortMonth: (month: string) => sayShortMonth(month, locale),
  }
}
