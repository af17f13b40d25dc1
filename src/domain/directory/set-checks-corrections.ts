import { demand, mayManage } from '#domain/access'
import { inTransaction, type Context } from '#platform/context'

/**
 * Says whether a provider's correction waits until somebody of the programme has looked, or is there at once.
 *
 * @throws Refusal forbidden
 */
export async function setChecksCorrections(ctx: Context, { checks }: { checks: boolean }): Promise<void> {
  demand(mayManage(ctx.actor), 'tend-directory')
  await inTransaction(ctx, async ({ tx, record }) => {
    const { numUpdatedRows } = await tx
      .updateTable('programme')
      .set({ checks_corrections: checks })
      .where('checks_corrections', '<>', checks)
      .executeTakeFirst()
    if (numUpdatedRows > 0n)
      await record({
        kind: 'programme.changed',
        subject: ['programme', ctx.programmeId],
        payload: { rule: checks ? 'checked' : 'at-once' },
      })
  })
}
