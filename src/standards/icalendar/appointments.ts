import { DateTime } from 'luxon'
import type { Appointment } from './calendar.ts'

/** A time of a service, as the table keeps it. */
export interface WeeklyTime {
  weekdays: readonly string[]
  /** "09:30:00", or null. */
  opens_at: string | null
  closes_at: string | null
  valid_from: string | null
  valid_to: string | null
  frequency: string | null
  rule: unknown
  description: string | null
}

const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
/** Further ahead nobody plans, and a calendar need not hold more exceptions. */
const MOST_EXCEPTIONS = 400

/**
 * The weekly times of a service as appointments, from today on. Left out: what has no weekday, what has another rhythm than
 * each week, and what is over. Days on which the service is away are left out of each.
 *
 * @param id of the service: the uids are made of it
 * @param today "2026-05-12", where the service is
 */
export function appointmentsOf(
  times: readonly WeeklyTime[],
  { id, today, closedFrom, closedUntil }: { id: string; today: string; closedFrom: string | null; closedUntil: string | null },
): Appointment[] {
  const found = new Map<string, Appointment>()
  for (const time of times) {
    const weekdays = DAYS.filter((day) => time.weekdays.includes(day))
    if (weekdays.length === 0 || !isWeekly(time)) continue
    const opensAt = time.opens_at?.slice(0, 5) ?? null
    const closesAt = opensAt === null ? null : (time.closes_at?.slice(0, 5) ?? null)
    // Away without an end: until the day before.
    const ends = closedFrom !== null && closedUntil === null ? dayAfter(closedFrom, -1) : null
    const until = [time.valid_to, ends].filter((day) => day !== null).sort()[0] ?? null
    const away = closedFrom !== null && closedUntil !== null ? { from: closedFrom, to: closedUntil } : null
    const from = time.valid_from !== null && time.valid_from > today ? time.valid_from : today
    const day = firstOf(weekdays, from, away)
    if (until !== null && day > until) continue
    const uid = [id, weekdays.join(''), opensAt ?? 'day', time.valid_from ?? ''].filter(Boolean).join('-').replace(':', '')
    found.set(uid, { uid, day, opensAt, closesAt, weekdays, until, except: daysAway(weekdays, day, until, away), note: time.description })
  }
  return [...found.values()]
}

/** Each week: the table names no other rhythm, and no "every second". */
function isWeekly({ frequency, rule }: WeeklyTime): boolean {
  const { interval, bymonthday } = (rule ?? {}) as Record<string, unknown>
  return (frequency === null || frequency === 'WEEKLY') && (interval === undefined || Number(interval) === 1) && !bymonthday
}

interface Span {
  from: string
  to: string
}

/** The first day from then on that is one of these weekdays and not in the time away. */
function firstOf(weekdays: readonly string[], from: string, away: Span | null): string {
  let day = from
  while (!isOn(weekdays, day) || isIn(away, day)) day = isIn(away, day) ? dayAfter(away!.to) : dayAfter(day)
  return day
}

function daysAway(weekdays: readonly string[], first: string, until: string | null, away: Span | null): string[] {
  const days: string[] = []
  if (away === null) return days
  for (let day = away.from > first ? away.from : first; day <= away.to && days.length < MOST_EXCEPTIONS; day = dayAfter(day)) {
    if (isOn(weekdays, day) && (until === null || day <= until)) days.push(day)
  }
  return days
}

const isIn = (span: Span | null, day: string) => span !== null && day >= span.from && day <= span.to
const isOn = (weekdays: readonly string[], day: string) => weekdays.includes(DAYS[DateTime.fromISO(day, { zone: 'utc' }).weekday - 1] ?? '')
const dayAfter = (day: string, days = 1) => DateTime.fromISO(day, { zone: 'utc' }).plus({ days }).toISODate() ?? day
