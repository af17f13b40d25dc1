import { DateTime } from 'luxon'

/** Where working days are counted. A programme elsewhere names its closed days itself (`setClosedDay`). */
export type Calendar = 'england' | 'netherlands'

/** The calendar of a programme by its time zone (IANA), or undefined where we know none. */
export function calendarOf(timeZone: string): Calendar | undefined {
  if (timeZone === 'Europe/London') return 'england'
  if (timeZone === 'Europe/Amsterdam') return 'netherlands'
  return undefined
}

/**
 * The public holidays of one year as days (`2026-12-25`), in order. Worked out by rule, so that no list grows old:
 * England by the Banking and Financial Dealings Act 1971 with its substitute days; the Netherlands by the Algemene
 * termijnenwet, article 3, which counts Good Friday and every 5 May. One-off days (a coronation) are not in it.
 */
export function publicHolidays(calendar: Calendar, year: number): string[] {
  return (calendar === 'england' ? english(year) : dutch(year)).map((day) => day.toISODate()!).sort()
}

function english(year: number): DateTime[] {
  const easter = easterSunday(year)
  return [
    nextWorkday(date(year, 1, 1)),
    easter.minus({ days: 2 }),
    easter.plus({ days: 1 }),
    mondayFrom(date(year, 5, 1)),
    mondayFrom(date(year, 5, 25)),
    mondayFrom(date(year, 8, 25)),
    ...christmas(year),
  ]
}

/** Two days off whatever the weekday: one that falls in a weekend moves to the first free workday after both. */
function christmas(year: number): DateTime[] {
  const days = [date(year, 12, 25), date(year, 12, 26)]
  const onWorkdays = days.filter((day) => day.weekday <= 5)
  const moved = [27, 28].map((day) => date(year, 12, day)).filter((day) => day.weekday <= 5)
  return [...onWorkdays, ...moved].slice(0, 2)
}

function dutch(year: number): DateTime[] {
  const easter = easterSunday(year)
  const kingsDay = date(year, 4, 27)
  return [
    date(year, 1, 1),
    easter.minus({ days: 2 }),
    easter.plus({ days: 1 }),
    kingsDay.weekday === 7 ? kingsDay.minus({ days: 1 }) : kingsDay,
    date(year, 5, 5),
    easter.plus({ days: 39 }),
    easter.plus({ days: 50 }),
    date(year, 12, 25),
    date(year, 12, 26),
  ]
}

/** Easter Sunday of the Gregorian calendar (Meeus, Jones and Butcher; Astronomical Algorithms, chapter 8). */
export function easterSunday(year: number): DateTime {
  const golden = year % 19
  const century = Math.floor(year / 100)
  const yearOfCentury = year % 100
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3)
  const epact = (19 * golden + century - Math.floor(century / 4) - correction + 15) % 30
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - epact - (yearOfCentury % 4)) % 7
  const shift = Math.floor((golden + 11 * epact + 22 * weekday) / 451)
  const days = epact + weekday - 7 * shift + 114
  return date(year, Math.floor(days / 31), (days % 31) + 1)
}

const date = (year: number, month: number, day: number) => DateTime.utc(year, month, day)
const mondayFrom = (day: DateTime) => day.plus({ days: (8 - day.weekday) % 7 })
const nextWorkday = (day: DateTime) => (day.weekday <= 5 ? day : mondayFrom(day))
