import { DateTime } from 'luxon'

export type Rhythm = 'at-once' | 'daily' | 'weekly' | 'never'

const HOUR = 8
const MONDAY = 1
const SATURDAY = 6

/** One call gives "we have spoken" and "a first step is agreed": a short wait puts both in one letter, and leaves time to undo. */
const AT_ONCE_MINUTES = 10

/**
 * When word that came in at `since` goes out by e-mail, always later than `since`. At once: ten minutes on. Daily: the
 * next 08:00 of a working day. Weekly: the next Monday 08:00. By the programme's own clock, summer and winter.
 *
 * @returns null for never
 */
export function nextDigestAt(rhythm: Rhythm, since: Date, timeZone: string): Date | null {
  if (rhythm === 'never') return null
  const from = DateTime.fromJSDate(since, { zone: timeZone })
  if (rhythm === 'at-once') return from.plus({ minutes: AT_ONCE_MINUTES }).toJSDate()
  let morning = from.set({ hour: HOUR, minute: 0, second: 0, millisecond: 0 })
  while (morning <= from || !isDigestDay(morning, rhythm)) morning = morning.plus({ days: 1 })
  return morning.toJSDate()
}

const isDigestDay = (day: DateTime, rhythm: 'daily' | 'weekly') => (rhythm === 'weekly' ? day.weekday === MONDAY : day.weekday < SATURDAY)
