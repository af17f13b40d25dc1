import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'

/**
 * Makes sure that somebody still looks after the programme when this member's administrator roles (or one of them) end.
 * Holds every administrator's role until the transaction is over, so that two cannot take each other's away at once.
 *
 * @param leaving says which of the roles are about to end
 * @throws Refusal conflict
 */
export async function demandAnotherAdministrator(tx: Tx, leaving: (role: { id: string; memberId: string }) => boolean): Promise<void> {
  const roles = await tx
    .selectFrom('member_role')
    .select(['id', 'member_id as memberId'])
    .where('role', '=', 'administrator')
    .where('ended_at', 'is', null)
    .orderBy('id')
    .forUpdate()
    .execute()
  if (roles.some(leaving) && roles.every(leaving)) throw new Refusal('conflict', 'last-administrator')
}
