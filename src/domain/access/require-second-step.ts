import { DateTime } from 'luxon'
import { inTransaction, type Context } from '#platform/context'
import { WrongFields } from '#platform/form'
import { demand, mayAdminister, roleNames } from './permissions.ts'
import { programmeOf } from './programme.ts'
import type { SecondStepDays } from './second-step-day.ts'

/**
 * An administrator says which roles need a second step at sign-in, and from which day on: today or later. A day that came since it was
 * chosen stays as it is. One fact for each role that changes.
 *
 * @throws Refusal forbidden; WrongFields invalid (`day-is-past`, the roles whose day it is)
 */
export async function requireSecondStep(ctx: Context, days: SecondStepDays): Promise<void> {
  demand(mayAdminister(ctx.actor), 'administer')

  return inTransaction(ctx, async ({ tx, record }) => {
    await tx.selectFrom('programme').select('programme_id').forUpdate().execute()
    const { secondStepFrom: before, timeZone } = await programmeOf(tx)
    const today = DateTime.fromJSDate(ctx.clock.now(), { zone: timeZone }).toISODate()!
    const past = roleNames.filter((role) => days[role] !== before[role] && isBefore(days[role], today))
    if (past.length > 0) throw new WrongFields('invalid', { errors: Object.fromEntries(past.map((role) => [role, 'day-is-past'])) })
    await tx
      .updateTable('programme')
      .set({ second_step_from: JSON.stringify(days) })
      .execute()
    for (const role of roleNames) {
      const day = days[role]
      if (day === before[role]) continue
      const subject = ['programme', ctx.programmeId] as const
      await record(
        day ? { kind: 'second-step.required', subject, payload: { role, day } } : { kind: 'second-step.freed', subject, payload: { role } },
      )
    }
  })
}

const isBefore = (day: string | undefined, today: string) => day !== undefined && day < today
