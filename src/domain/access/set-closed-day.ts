import { DateTime } from 'luxon'
import { inTransaction, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { demand, mayAdminister } from './permissions.ts'
import { programmeOf } from './programme.ts'

/**
 * An administrator says that nobody works on a day, or that people do after all. What was promised before stays as it was.
 *
 * @param day a day of the calendar (`2026-12-25`), today or later
 * @throws Refusal forbidden; invalid when the day is past
 */
export async function setClosedDay(ctx: Context, { day, isClosed }: { day: string; isClosed: boolean }): Promise<void> {
  demand(mayAdminister(ctx.actor), 'administer')

  await inTransaction(ctx, async ({ tx, record }) => {
    const { timeZone } = await programmeOf(tx)
    if (day < DateTime.fromJSDate(ctx.clock.now(), { zone: timeZone }).toISODate()!) {
      throw new Refusal('invalid', 'day-is-past', { field: 'day' })
    }
    // A day that was never closed need not be taken out.
    const changed = isClosed
      ? await tx
          .insertInto('programme_closed_day')
          .values({ day })
          .onConflict((same) =>
            same.columns(['programme_id', 'day']).doUpdateSet({ is_worked: false }).where('programme_closed_day.is_worked', '=', true),
          )
          .executeTakeFirst()
      : await tx
          .updateTable('programme_closed_day')
          .set({ is_worked: true })
          .where('day', '=', day)
          .where('is_worked', '=', false)
          .executeTakeFirst()
    const count = 'numUpdatedRows' in changed ? changed.numUpdatedRows : (changed.numInsertedOrUpdatedRows ?? 0n)
    if (count > 0n) await record({ kind: 'closed-day.set', subject: ['programme', ctx.programmeId], payload: { day, closed: isClosed } })
  })
}
