import { prose } from '../source-row.ts'
import { hoursIn } from '../times.ts'
import { weekdaysIn } from '../weekdays.ts'
import { isByday, isTime } from './fields.ts'

type Fields = Readonly<Record<string, string>>

/**
 * A time of a source as HSDS 3.1 writes it: "Monday" and "8:00am" are `byday` MO and `opens_at` 08:00. What 3.1 writes so
 * already stays as it came.
 *
 * @returns also the words that a field of 3.1 may not say, by their field
 */
export function timeOfSource(said: Fields): { fields: Fields; asSaid: Fields } {
  const hours = hoursIn(said.opens_at ?? said.opens ?? null, said.closes_at ?? said.closes ?? null)
  const byday = bydayOf(said)
  const understood = {
    opens_at: said.opens_at && isTime(said.opens_at) ? said.opens_at : hours.opensAt,
    closes_at: said.closes_at && isTime(said.closes_at) ? said.closes_at : hours.closesAt,
    byday,
    freq: said.freq ?? (isWeekly(said, byday) ? 'WEEKLY' : undefined),
    description: descriptionOf(said, { unread: hours.unread, hasTime: hours.opensAt !== null, hasDays: byday !== undefined }),
  }
  const fields: Record<string, string> = { ...said }
  const asSaid: Record<string, string> = {}
  for (const [field, text] of Object.entries(understood)) {
    const before = said[field]
    if (before !== undefined && before !== text && field !== 'description') asSaid[field] = before
    if (text) fields[field] = text
    else delete fields[field]
  }
  return { fields, asSaid }
}

function bydayOf({ byday, weekday }: Fields): string | undefined {
  const text = byday ?? weekday
  if (text === undefined) return undefined
  if (isByday(text)) return text
  if (isByday(text.toUpperCase())) return text.toUpperCase()
  // "2nd Monday" is not every Monday.
  return byday && /\d/.test(byday) ? undefined : weekdaysIn(text)?.join(',')
}

function isWeekly({ bymonthday, byyearday }: Fields, byday: string | undefined): boolean {
  return byday !== undefined && !/\d/.test(byday) && bymonthday === undefined && byyearday === undefined
}

/** What could not be read is told in words, as it is here (take-time.ts). */
function descriptionOf(said: Fields, read: { unread: string | null; hasTime: boolean; hasDays: boolean }): string | null {
  const ofText = said.notes === undefined && (read.unread || !read.hasTime) ? prose(said.original_text ?? null) : null
  const days = read.hasDays ? null : (said.byday ?? said.weekday)
  return [read.unread, days, said.description ?? ofText].filter(Boolean).join(' · ') || null
}
