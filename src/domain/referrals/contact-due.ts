import { DateTime } from 'luxon'

const END_OF_WORKING_DAY = { hour: 17, minute: 0, second: 0, millisecond: 0 }

/**
 * By when a first attempt at contact is promised: 17:00 local time on the last of so many working days (Monday to Friday)
 * after the day of sending. Public holidays count as working days: they differ by place and year, and a promise that is a
 * day early is kept more often than one that is a day late.
 *
 * @param workingDays at least 1
 * @param timeZone IANA name, e.g. `Europe/Amsterdam`
 */
export function contactDueAt(sentAt: Date, workingDays: number, timeZone: string): Date {
  let day = DateTime.fromJSDate(sentAt, { zone: timeZone })
  for (let left = workingDays; left > 0;) {
    day = day.plus({ days: 1 })
    if (day.weekday <= 5) left -= 1
  }
  return day.set(END_OF_WORKING_DAY).toJSDate()
}
