import { inTransaction, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { organisationNamed } from './organisations.ts'
import { demand, mayAdminister, type RoleName } from './permissions.ts'

/**
 * Gives somebody who works here one more role in an organisation. A role that they have already stays as it is.
 *
 * @throws Refusal not-found when the member (or the organisation) is not here any more
 */
export async function giveRole(ctx: Context, role: { memberId: string; organisationId: string; role: RoleName }): Promise<void> {
  demand(mayAdminister(ctx.actor), 'administer')

  await inTransaction(ctx, async ({ tx, record }) => {
    const member = await tx
      .selectFrom('member')
      .select('id')
      .where('id', '=', role.memberId)
      .where('left_at', 'is', null)
      .forUpdate()
      .executeTakeFirst()
    if (!member) throw new Refusal('not-found', 'member-not-here')
    const organisation = await organisationNamed(tx, role.organisationId)
    const given = await tx
      .insertInto('member_role')
      .values({
        member_id: member.id,
        organisation_id: organisation.id,
        role: role.role,
        given_at: ctx.clock.now(),
        given_by: 'id' in ctx.actor ? ctx.actor.id : null,
      })
      .onConflict((conflict) =>
        conflict.columns(['programme_id', 'member_id', 'organisation_id', 'role']).where('ended_at', 'is', null).doNothing(),
      )
      .returning('id')
      .executeTakeFirst()
    if (given)
      await record({ kind: 'role.given', subject: ['member', member.id], payload: { organisation: organisation.id, role: role.role } })
  })
}
