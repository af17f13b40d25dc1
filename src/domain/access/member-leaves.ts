import { inTransaction, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { demandAnotherAdministrator } from './last-administrator.ts'
import { demand, mayAdminister } from './permissions.ts'

/**
 * Somebody stops working in the programme. Their roles end; because membership is looked up at each request, whatever
 * they still have open ends too. What they did stays, with their name.
 *
 * @throws Refusal not-found; conflict when nobody would be left to look after the programme
 */
export async function memberLeaves(ctx: Context, { memberId }: { memberId: string }): Promise<void> {
  demand(mayAdminister(ctx.actor), 'administer')

  await inTransaction(ctx, async ({ tx, record }) => {
    await demandAnotherAdministrator(tx, (role) => role.memberId === memberId)
    const member = await tx.selectFrom('member').select(['id', 'left_at']).where('id', '=', memberId).forUpdate().executeTakeFirst()
    if (!member) throw new Refusal('not-found', 'member-not-here')
    if (member.left_at) return
    const by = 'id' in ctx.actor ? ctx.actor.id : member.id
    const at = ctx.clock.now()
    await tx
      .updateTable('member_role')
      .set({ ended_at: at, ended_by: by })
      .where('member_id', '=', memberId)
      .where('ended_at', 'is', null)
      .execute()
    await tx.updateTable('member').set({ left_at: at, left_by: by, home_postcode: null }).where('id', '=', memberId).execute()
    await record({ kind: 'member.left', subject: ['member', memberId] })
  })
}
