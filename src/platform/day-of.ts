import { DateTime } from 'luxon'

/**
 * The day of the calendar ("2026-05-03") on which a moment falls in this time zone. The first ten letters of a moment in UTC are
 * not that day: shortly after midnight they are still the one before.
 */
export const dayOf = (moment: Date, timeZone: string): string => DateTime.fromJSDate(moment, { zone: timeZone }).toISODate()!
