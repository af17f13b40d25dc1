import { sql } from 'kysely'
import type { Role } from '#platform/context'
import type { Database, Tx } from '#platform/database'

/** That an account works in a programme, as whom and with which roles. */
export interface Membership {
  programmeId: string
  programmeName: string
  memberId: string
  memberName: string
  locale: 'en' | 'nl'
  roles: Role[]
}

/** In which programmes does this account work? */
export async function membershipsOf(db: Database, userId: string): Promise<Membership[]> {
  const { rows } = await sql<{
    programme_id: string
    programme_name: string
    member_id: string
    member_name: string
    locale: 'en' | 'nl'
    roles: Role[]
  }>`select * from door.memberships_of(${userId})`.execute(db)
  return rows.map((row) => ({
    programmeId: row.programme_id,
    programmeName: row.programme_name,
    memberId: row.member_id,
    memberName: row.member_name,
    locale: row.locale,
    roles: row.roles,
  }))
}

export interface Member {
  id: string
  name: string
  email: string
  phone: string | null
  profession: string | null
  locale: 'en' | 'nl'
  digestRhythm: 'at-once' | 'daily' | 'weekly' | 'never'
}

const memberColumns = ['id', 'name', 'email', 'phone', 'profession', 'locale', 'digest_rhythm as digestRhythm'] as const

/** The person who works here with this id, also when they have left. */
export async function memberWithId(tx: Tx, id: string): Promise<Member | undefined> {
  return (await tx.selectFrom('member').select(memberColumns).where('id', '=', id).executeTakeFirst()) as Member | undefined
}

/** Who are the link workers now? By name. */
export async function linkWorkers(tx: Tx): Promise<{ id: string; name: string; email: string; locale: 'en' | 'nl' }[]> {
  const rows = await tx
    .selectFrom('member')
    .innerJoin('member_role', 'member_role.member_id', 'member.id')
    .select(['member.id', 'member.name', 'member.email', 'member.locale'])
    .where('member_role.role', '=', 'link-worker')
    .where('member_role.ended_at', 'is', null)
    .where('member.left_at', 'is', null)
    .groupBy(['member.id', 'member.name', 'member.email', 'member.locale'])
    .orderBy('member.name')
    .execute()
  return rows as { id: string; name: string; email: string; locale: 'en' | 'nl' }[]
}

/** Which organisations refer to this programme? */
export async function organisationsThatRefer(tx: Tx): Promise<{ id: string; name: string }[]> {
  return tx.selectFrom('organisation').select(['id', 'name']).where('refers', '=', true).orderBy('name').execute()
}
