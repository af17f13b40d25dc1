import { inTransaction, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { demandAnotherAdministrator } from './last-administrator.ts'
import { demand, mayAdminister } from './permissions.ts'

/**
 * Ends one role of one person. What they may do changes with their next click.
 *
 * @throws Refusal not-found; conflict when it is the last administrator's
 */
export async function endRole(ctx: Context, { roleId }: { roleId: string }): Promise<void> {
  demand(mayAdminister(ctx.actor), 'administer')

  await inTransaction(ctx, async ({ tx, record }) => {
    await demandAnotherAdministrator(tx, (role) => role.id === roleId)
    const role = await tx
      .selectFrom('member_role')
      .select(['member_id', 'role', 'organisation_id', 'ended_at'])
      .where('id', '=', roleId)
      .forUpdate()
      .executeTakeFirst()
    if (!role) throw new Refusal('not-found', 'role-not-here')
    if (role.ended_at) return
    await tx
      .updateTable('member_role')
      .set({ ended_at: ctx.clock.now(), ended_by: 'id' in ctx.actor ? ctx.actor.id : null })
      .where('id', '=', roleId)
      .execute()
    await record({
      kind: 'role.ended',
      subject: ['member', role.member_id],
      payload: { organisation: role.organisation_id, role: role.role },
    })
  })
}
