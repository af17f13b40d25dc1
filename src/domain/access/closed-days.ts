import { inTransaction, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { programmeOf } from './programme.ts'
import { calendarOf, publicHolidays } from './public-holidays.ts'

const YEARS_AHEAD = 3

/**
 * On which days (`2026-12-25`) from this moment on does nobody work here? Weekends are not in it.
 */
export async function closedDaysFrom(tx: Tx, moment: Date): Promise<ReadonlySet<string>> {
  // A day earlier than anywhere on earth, so that the time zone need not be known.
  const from = new Date(moment.getTime() - 86_400_000).toISOString().slice(0, 10)
  const rows = await tx.selectFrom('programme_closed_day').select('day').where('day', '>=', from).where('is_worked', '=', false).execute()
  return new Set(rows.map(({ day }) => day))
}

/**
 * Adds the public holidays of this year and the three to come. A day that is known already stays as it is: what was taken
 * out, because people do work then, stays out, and what was added by hand stands in the way of nothing.
 */
export async function addPublicHolidays(tx: Tx, now: Date): Promise<void> {
  const calendar = calendarOf((await programmeOf(tx)).timeZone)
  if (!calendar) return
  const years = Array.from({ length: YEARS_AHEAD + 1 }, (_, ahead) => now.getUTCFullYear() + ahead)
  await tx
    .insertInto('programme_closed_day')
    .values(years.flatMap((year) => publicHolidays(calendar, year).map((day) => ({ day }))))
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The calendar reaches three years ahead again. Done at each start; twice is once. */
export async function extendCalendar(ctx: Context): Promise<void> {
  await inTransaction(ctx, ({ tx }) => addPublicHolidays(tx, ctx.clock.now()))
}
