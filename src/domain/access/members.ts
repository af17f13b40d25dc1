import { sql } from 'kysely'
import { reading, type Role } from '#platform/context'
import type { Database, Tx } from '#platform/database'
import type { RoleName } from './permissions.ts'
import { allProgrammes, programmeFrom, type Programme } from './programme.ts'
import { waitingInvitations } from './waiting-invitations.ts'

/** That an account works in a programme, as whom and with which roles. */
export interface Membership {
  programmeId: string
  programmeName: string
  programme: Programme
  memberId: string
  memberName: string
  locale: 'en' | 'nl'
  roles: Role[]
}

/** In which programmes does this account work? */
export async function membershipsOf(db: Database, userId: string): Promise<Membership[]> {
  const { rows } = await sql<{
    programme_id: string
    programme: Parameters<typeof programmeFrom>[0]
    member_id: string
    member_name: string
    locale: 'en' | 'nl'
    roles: Role[]
  }>`select * from door.memberships_of(${userId})`.execute(db)
  return rows.map((row) => ({
    programmeId: row.programme_id,
    programmeName: row.programme.name,
    programme: programmeFrom(row.programme),
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

/** With which account does somebody who works here now sign in? */
export async function userOf(tx: Tx, memberId: string): Promise<string | undefined> {
  const member = await tx.selectFrom('member').select('user_id').where('id', '=', memberId).where('left_at', 'is', null).executeTakeFirst()
  return member?.user_id
}

/** Member -> account, of everybody who works here now. */
export async function usersOf(tx: Tx): Promise<Map<string, string>> {
  const members = await tx.selectFrom('member').select(['id', 'user_id']).where('left_at', 'is', null).execute()
  return new Map(members.map(({ id, user_id }) => [id, user_id]))
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

/** To which link workers can somebody be handed over? By name. Who was invited and has not come in yet would not know of it. */
export async function linkWorkersInside(tx: Tx): Promise<{ id: string; name: string; email: string; locale: 'en' | 'nl' }[]> {
  const waiting = await waitingInvitations(tx)
  return (await linkWorkers(tx)).filter(({ id }) => !waiting.has(id))
}

/**
 * Who were link workers on some day since then, those who are it now first? By name. Who left may have heard what is written down today;
 * who was invited and has not come in yet heard nothing for us.
 *
 * @param since a day in the programme's zone, "2026-05-03"
 */
export async function linkWorkersSince(tx: Tx, since: string): Promise<{ id: string; name: string; from: string; until: string | null }[]> {
  const { rows } = await sql<{ id: string; name: string; from: string; until: string | null }>`
    select member.id, member.name, min((role.given_at at time zone programme.time_zone)::date)::text as "from",
      case when bool_and(role.ended_at is not null) then max((role.ended_at at time zone programme.time_zone)::date)::text end as until
    from member
    join member_role role on role.member_id = member.id and role.role = 'link-worker'
    join programme on programme.programme_id = member.programme_id
    where coalesce((role.ended_at at time zone programme.time_zone)::date >= ${since}::date, true)
    group by member.id, member.name
    order by bool_and(role.ended_at is not null), member.name, member.id`.execute(tx)
  const waiting = await waitingInvitations(tx)
  return rows.filter(({ id }) => !waiting.has(id))
}

/**
 * Who answers for the programme: its managers, or, where it has none, its administrators? By name.
 *
 * @param but somebody who cannot: what it is about is their own
 */
export async function managersOf(
  tx: Tx,
  but: string | null = null,
): Promise<{ id: string; name: string; email: string; locale: 'en' | 'nl' }[]> {
  const staff = await tx
    .selectFrom('member')
    .innerJoin('member_role', 'member_role.member_id', 'member.id')
    .select(['member.id', 'member.name', 'member.email', 'member.locale', 'member_role.role'])
    .where('member_role.role', 'in', ['manager', 'administrator'])
    .where('member_role.ended_at', 'is', null)
    .where('member.left_at', 'is', null)
    .where('member.id', 'is distinct from', but)
    .orderBy('member.name')
    .orderBy('member.id')
    .execute()
  const leading = staff.some(({ role }) => role === 'manager') ? 'manager' : 'administrator'
  const each = new Map(staff.filter(({ role }) => role === leading).map(({ role: _, ...member }) => [member.id, member]))
  return [...each.values()] as { id: string; name: string; email: string; locale: 'en' | 'nl' }[]
}

/** Which organisations refer to this programme? */
export async function organisationsThatRefer(tx: Tx): Promise<{ id: string; name: string }[]> {
  return tx.selectFrom('organisation').select(['id', 'name']).where('refers', '=', true).orderBy('name').execute()
}

export interface StaffMember {
  id: string
  name: string
  email: string
  profession: string | null
  roles: { id: string; role: RoleName; organisationId: string; organisation: string }[]
}

/** Who works here now, and with which roles? By name. */
export async function staffOf(tx: Tx): Promise<StaffMember[]> {
  const members = await tx
    .selectFrom('member')
    .select(['id', 'name', 'email', 'profession'])
    .where('left_at', 'is', null)
    .orderBy('name')
    .orderBy('id')
    .execute()
  const roles = await tx
    .selectFrom('member_role')
    .innerJoin('organisation', 'organisation.id', 'member_role.organisation_id')
    .select([
      'member_role.id',
      'member_role.member_id',
      'member_role.role',
      'organisation.id as organisationId',
      'organisation.name as organisation',
    ])
    .where('member_role.ended_at', 'is', null)
    .orderBy('organisation.name')
    .orderBy('member_role.given_at')
    .execute()
  const rolesBy = Map.groupBy(roles, (role) => role.member_id)
  return members.map((member) => ({
    ...member,
    roles: (rolesBy.get(member.id) ?? []).map(({ id, role, organisationId, organisation }) => ({
      id,
      role: role as RoleName,
      organisationId,
      organisation,
    })),
  }))
}

/**
 * With whom can one sign in at the demo? Everybody who worked in its programmes from the start; who was invited since
 * has a password of their own.
 */
export async function demoStaff(db: Database): Promise<StaffMember[]> {
  const demos = (await allProgrammes(db)).filter((programme) => programme.is_demo)
  const staff = await Promise.all(demos.map(({ programme_id }) => reading({ db, programmeId: programme_id }, staffFromTheStart)))
  return staff.flat()
}

async function staffFromTheStart(tx: Tx): Promise<StaffMember[]> {
  const invited = await tx.selectFrom('fact').select('subject_id').where('kind', '=', 'member.invited').execute()
  const later = new Set(invited.map((fact) => fact.subject_id))
  return (await staffOf(tx)).filter(({ id }) => !later.has(id))
}
