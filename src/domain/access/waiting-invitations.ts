import { sql } from 'kysely'
import type { Tx } from '#platform/database'

/**
 * Who was invited and has not come in yet? Member -> when the last invitation went. Who had an account already, because they work in
 * another programme too, needs no invitation to come in, and is not among them.
 */
export async function waitingInvitations(tx: Tx): Promise<Map<string, Date>> {
  const { rows } = await sql<{ id: string; at: Date }>`
    select member.id, max(fact.at) as at
    from member
    join fact on fact.subject_id = member.id and fact.kind in ('member.invited', 'invitation.sent-again')
    where not door.has_way_in(member.user_id)
    group by member.id`.execute(tx)
  return new Map(rows.map(({ id, at }) => [id, at]))
}
