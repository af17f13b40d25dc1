import { DateTime } from 'luxon'

/** When to ring again, in one tap. `other`: a day and a time of the link worker's own. */
export const callBackChoices = ['no', 'next-morning', 'in-3-days', 'next-week', 'other'] as const
export type CallBackChoice = (typeof callBackChoices)[number]

const MORNING = { hour: 9, minute: 30, second: 0, millisecond: 0 }
const DAYS = { 'next-morning': 1, 'in-3-days': 3, 'next-week': 7 } as const

/** The moment that a quick choice stands for: half past nine in the programme's own time, never on a weekend. */
export function quickCallBack(choice: keyof typeof DAYS, now: Date, timeZone: string): Date {
  const day = DateTime.fromJSDate(now, { zone: timeZone }).plus({ days: DAYS[choice] })
  const workingDay = day.weekday > 5 ? day.plus({ days: 8 - day.weekday }) : day
  return workingDay.set(MORNING).toJSDate()
}

/**
 * A day ("2026-05-14") and a time ("10:30") of a form, as a moment in the programme's time zone.
 * Null: they are not a day and a time.
 */
export function momentOf(day: string | null, time: string | null, timeZone: string): Date | null {
  const moment = DateTime.fromISO(`${day}T${time || '09:30'}`, { zone: timeZone })
  return moment.isValid ? moment.toJSDate() : null
}
