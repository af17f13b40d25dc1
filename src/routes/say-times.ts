import { type OpenTime, type Weekday, weekdays } from '#domain/directory'
import type { Locale } from '#platform/words'
import { m } from '#words'

// 4 May 2026 is a Monday.
const dayNames = (locale: Locale) => {
  const say = new Intl.DateTimeFormat(locale === 'nl' ? 'nl-NL' : 'en-GB', { weekday: 'long', timeZone: 'UTC' })
  return weekdays.map((_, index) => say.format(new Date(Date.UTC(2026, 4, 4 + index))))
}

/** The name of a weekday: "Tuesday", "dinsdag". */
export function sayWeekday(day: Weekday, locale: Locale): string {
  return dayNames(locale)[weekdays.indexOf(day)] ?? day
}

/** Days as people say them: "Monday to Friday", "Tuesday and Thursday", "every day". */
export function sayWeekdays(days: readonly Weekday[], locale: Locale): string {
  const names = dayNames(locale)
  const open = weekdays.flatMap((day, index) => (days.includes(day) ? [index] : []))
  if (open.length === 7) return m.directory_every_day({}, { locale })
  const stretches: number[][] = []
  for (const day of open) {
    const last = stretches.at(-1)
    if (last?.at(-1) === day - 1) last.push(day)
    else stretches.push([day])
  }
  const said = stretches.flatMap((stretch) =>
    stretch.length > 2
      ? [m.directory_day_to_day({ from: names[stretch[0]!]!, to: names[stretch.at(-1)!]! }, { locale })]
      : stretch.map((day) => names[day]!),
  )
  return new Intl.ListFormat(locale === 'nl' ? 'nl-NL' : 'en-GB').format(said)
}

/** The same with what was noted beside the hours: "Tuesday 10:00–20:00 (By phone)". */
export function sayNotedTimes(times: readonly OpenTime[], locale: Locale): string[] {
  const byNote = Map.groupBy(times, ({ opensAt, description }) =>
    opensAt === null ? '' : (description?.replace(/\s+/g, ' ').trim() ?? ''),
  )
  return [...byNote].flatMap(([note, some]) => sayTimes(some, locale).map((line) => (note ? `${line} (${note})` : line)))
}

/** Each line one rhythm: "Monday to Friday 09:00–17:00". Rows that differ only in their day become one line. */
export function sayTimes(times: readonly OpenTime[], locale: Locale): string[] {
  const lines = new Map<string, Weekday[]>()
  for (const { weekdays: days, opensAt, closesAt, description } of times) {
    const hours = [opensAt, closesAt].filter(Boolean).join('–')
    // A source's words for the whole week come with each of its days: hours say it better where there are any.
    const rest = hours || description?.replace(/\s+/g, ' ').trim() || ''
    lines.set(rest, [...(lines.get(rest) ?? []), ...days])
  }
  return [...lines]
    .map(([rest, days]) => ({
      first: Math.min(7, ...days.map((day) => weekdays.indexOf(day))),
      line: `${sayWeekdays(days, locale)} ${rest}`.trim(),
    }))
    .sort((a, b) => a.first - b.first)
    .map(({ line }) => line)
    .filter(Boolean)
}
