import { DateTime } from 'luxon'

const END_OF_WORKING_DAY = { hour: 17, minute: 0, second: 0, millisecond: 0 }

/** How a programme counts the days until it has promised to ring. */
export interface Promised {
  /** At least 1. */
  workingDays: number
  /** IANA name, e.g. `Europe/Amsterdam`. */
  timeZone: string
  /** Days (`2026-12-25`) on which nobody works, besides Saturdays and Sundays. */
  closedDays: ReadonlySet<string>
}

/**
 * By when a first attempt at contact is promised: 17:00 local time on the last of so many working days after the day of
 * sending. Saturdays, Sundays and the programme's closed days are passed over.
 */
export function contactDueAt(sentAt: Date, { workingDays, timeZone, closedDays }: Promised): Date {
  let day = DateTime.fromJSDate(sentAt, { zone: timeZone })
  for (let left = workingDays; left > 0;) {
    day = day.plus({ days: 1 })
    if (day.weekday <= 5 && !closedDays.has(day.toISODate()!)) left -= 1
  }
  return day.set(END_OF_WORKING_DAY).toJSDate()
}
