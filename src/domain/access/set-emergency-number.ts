import { inTransaction, type Context } from '#platform/context'
import { demand, mayAdminister } from './permissions.ts'

/**
 * An administrator says whom to ring in an emergency where the programme works.
 *
 * @param number null: as usual where the programme's language is spoken
 * @throws Refusal forbidden
 */
export async function setEmergencyNumber(ctx: Context, { number }: { number: string | null }): Promise<void> {
  demand(mayAdminister(ctx.actor), 'administer')

  return inTransaction(ctx, async ({ tx, record }) => {
    const { numUpdatedRows } = await tx
      .updateTable('programme')
      .set({ emergency_number: number })
      .where('emergency_number', 'is distinct from', number)
      .executeTakeFirst()
    if (numUpdatedRows > 0n) await record({ kind: 'emergency-number.set', subject: ['programme', ctx.programmeId] })
  })
}
