import { DateTime, type Zone, IANAZone } from 'luxon'

/** A change of the clock: the last moment of the old time, as the clock then showed it, and what it changes to. */
interface Change {
  local: DateTime
  from: number
  to: number
  name: string
}

const HOUR = 3_600_000
/** Years that an exact list covers where a zone's rules cannot be said as one rule. */
const YEARS = 10

/**
 * The rules of a time zone as a VTIMEZONE (RFC 5545, 3.6.5), as they are from the beginning of a year on. Where the same rule
 * gives each change of the next ten years ("the last Sunday of March"), that rule is written; else the changes one by one.
 *
 * @param timeZone an IANA name that this computer knows
 */
export function timeZoneLines(timeZone: string, fromYear: number): string[] {
  const zone = IANAZone.create(timeZone)
  const changes = changesOf(zone, fromYear - 1, fromYear + YEARS)
  const lines = changes.length === 0 ? steady(zone, fromYear) : said(changes, fromYear)
  return ['BEGIN:VTIMEZONE', `TZID:${timeZone}`, ...lines, 'END:VTIMEZONE']
}

function steady(zone: Zone, year: number): string[] {
  const start = DateTime.fromObject({ year, month: 1, day: 1 }, { zone })
  return observance('STANDARD', start, start.offset, start.offset, start.offsetNameShort ?? '', [])
}

/** Each change of a zone in these years, found by halving the days between which its offset differs. */
function changesOf(zone: Zone, fromYear: number, toYear: number): Change[] {
  const changes: Change[] = []
  const end = Date.UTC(toYear + 1, 0, 1)
  for (let at = Date.UTC(fromYear, 0, 1); at < end; at += 24 * HOUR) {
    if (zone.offset(at) === zone.offset(at + 24 * HOUR)) continue
    let [before, after] = [at, at + 24 * HOUR]
    while (after - before > 60_000) {
      const middle = before + Math.floor((after - before) / 120_000) * 60_000
      if (zone.offset(middle) === zone.offset(before)) before = middle
      else after = middle
    }
    const from = zone.offset(before)
    const local = DateTime.fromMillis(after, { zone: 'utc' }).plus({ minutes: from })
    changes.push({ local, from, to: zone.offset(after), name: DateTime.fromMillis(after, { zone }).offsetNameShort ?? '' })
  }
  return changes
}

function said(changes: readonly Change[], fromYear: number): string[] {
  const byMonth = Map.groupBy(changes, (change) => `${change.local.month} ${change.to}`)
  const rules = [...byMonth.values()].map((list) => ({ list, rule: ruleOf(list) }))
  const everyYear = rules.every(({ list, rule }) => rule !== undefined && list.length === YEARS + 2)
  if (everyYear)
    return rules.flatMap(({ list, rule }) =>
      changed(
        list.find(({ local }) => local.year >= fromYear - 1)!,
        [`RRULE:${rule}`],
      ),
    )
  return changes.flatMap((change) => changed(change, []))
}

/** "The last Sunday of March", "the second Sunday of March": the rule that gives all of these changes, or undefined. */
function ruleOf(changes: readonly Change[]): string | undefined {
  const [first] = changes
  if (!first) return undefined
  const day = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'][first.local.weekday - 1]
  const isSame = ({ local, from }: Change) =>
    from === first.from && local.weekday === first.local.weekday && local.hour === first.local.hour && local.minute === first.local.minute
  if (!changes.every(isSame)) return undefined
  const isLast = changes.every(({ local }) => local.day + 7 > (local.daysInMonth ?? 31))
  const nth = Math.ceil(first.local.day / 7)
  if (!isLast && !changes.every(({ local }) => Math.ceil(local.day / 7) === nth)) return undefined
  return `FREQ=YEARLY;BYMONTH=${first.local.month};BYDAY=${isLast ? -1 : nth}${day}`
}

/** Summer time is the one that is further from Greenwich to the east than what was before it. */
function changed({ local, from, to, name }: Change, more: string[]): string[] {
  return observance(to > from ? 'DAYLIGHT' : 'STANDARD', local, from, to, name, more)
}

function observance(kind: 'STANDARD' | 'DAYLIGHT', start: DateTime, from: number, to: number, name: string, more: string[]): string[] {
  return [
    `BEGIN:${kind}`,
    `DTSTART:${start.toFormat("yyyyMMdd'T'HHmmss")}`,
    `TZOFFSETFROM:${offset(from)}`,
    `TZOFFSETTO:${offset(to)}`,
    ...(/^[\w+:-]+$/.test(name) ? [`TZNAME:${name}`] : []),
    ...more,
    `END:${kind}`,
  ]
}

/** Minutes east of Greenwich as RFC 5545 (3.3.14) writes them: "+0530". */
function offset(minutes: number): string {
  const whole = Math.abs(minutes)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(whole / 60))}${two(whole % 60)}`
}
