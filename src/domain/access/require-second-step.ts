import { inTransaction, type Context } from '#platform/context'
import { demand, mayAdminister, roleNames } from './permissions.ts'
import { programmeOf } from './programme.ts'
import type { SecondStepDays } from './second-step-day.ts'

/**
 * An administrator says which roles need a second step at sign-in, and from which day on. One fact for each role that changes.
 *
 * @throws Refusal forbidden
 */
export async function requireSecondStep(ctx: Context, days: SecondStepDays): Promise<void> {
  demand(mayAdminister(ctx.actor), 'administer')

  return inTransaction(ctx, async ({ tx, record }) => {
    await tx.selectFrom('programme').select('programme_id').forUpdate().execute()
    const before = (await programmeOf(tx)).secondStepFrom
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
