import type { TimeEntry } from '#domain/directory'
import { type Known, note } from './known.ts'
import { prose, restOf, said, type SourceRow } from './source-row.ts'
import { dayIn, hoursIn } from './times.ts'
import { weekdaysIn } from './weekdays.ts'

const TIME_COLUMNS = [
  'service_id',
  'location_id',
  'service_at_location_id',
  'organization_id',
  'contact_id',
  'weekday',
  'opens_at',
  'closes_at',
  'opens',
  'closes',
  'valid_from',
  'valid_to',
  'freq',
  'byday',
  'description',
  'notes',
  'original_text',
]

/** True when it was taken. A row without a time and without words names a day on which it is closed, or nothing that is known. */
export function takeTime({ times }: { times: TimeEntry[] }, row: SourceRow, { report }: Pick<Known, 'report'>): boolean {
  const hours = hoursIn(said(row, 'opens_at', 'opens'), said(row, 'closes_at', 'closes'))
  const dayText = said(row, 'byday', 'weekday')
  const days = dayText === null ? [] : weekdaysIn(dayText)
  const rule = restOf(row, TIME_COLUMNS)
  if (said(row, 'byday') && (!days || /\d/.test(dayText ?? ''))) rule.byday = dayText
  const own = [said(row, 'description'), said(row, 'notes')].filter(Boolean).join(' ')
  const description = prose(
    [hours.unread, days ? null : dayText, own || (hours.unread || !hours.opensAt ? said(row, 'original_text') : null)]
      .filter(Boolean)
      .join(' · '),
  )
  if (!hours.opensAt && !hours.closesAt && description === null && Object.keys(rule).length === 0) {
    note(report, row, 'no-time', 'left-out', dayText ?? '')
    return false
  }
  if (hours.unread) note(report, row, 'unreadable-time', 'kept', hours.unread)
  if (!days) note(report, row, 'unreadable-weekday', 'kept', dayText ?? '')
  if (hours.opensAt && hours.closesAt && hours.closesAt <= hours.opensAt)
    note(report, row, 'closes-before-it-opens', 'kept', `${hours.opensAt} – ${hours.closesAt}`)
  const day = (column: string) => {
    const text = said(row, column)
    const read = text === null ? undefined : dayIn(text)
    if (text !== null && !read) {
      note(report, row, 'bad-date', 'kept', `${column}: ${text}`)
      rule[column] = text
    }
    return read ?? null
  }
  addTime(times, {
    sourceId: row.fields.id ?? null,
    weekdays: days ?? [],
    opensAt: hours.opensAt,
    closesAt: hours.closesAt,
    validFrom: day('valid_from'),
    validTo: day('valid_to'),
    frequency: said(row, 'freq'),
    rule,
    description,
  })
  return true
}

/** Old layouts have a row for each day. Rows without an id that differ in nothing else become one; nested JSON repeats whole ones. */
function addTime(times: TimeEntry[], time: TimeEntry): void {
  const known = knownIn(times)
  const whole = JSON.stringify(time)
  if (known.has(whole)) return
  known.set(whole, time)
  const same = JSON.stringify({ ...time, weekdays: time.weekdays.length > 0 })
  const before = time.sourceId === null && time.weekdays.length > 0 ? known.get(same) : undefined
  if (before) before.weekdays = [...new Set([...before.weekdays, ...time.weekdays])]
  else {
    times.push(time)
    if (!known.has(same)) known.set(same, time)
  }
}

const knownTimes = new WeakMap<TimeEntry[], Map<string, TimeEntry>>()

/** The times of a list by all that they say, and by all but their days: a hostile service has a hundred thousand of them. */
function knownIn(times: TimeEntry[]): Map<string, TimeEntry> {
  const known = knownTimes.get(times) ?? new Map<string, TimeEntry>()
  knownTimes.set(times, known)
  return known
}
