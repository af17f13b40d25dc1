import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import { lineOf, type AnsweredStage, type JourneyStage, type Named } from './answering.ts'

/** Who answers for what around this referral, and who did before? Undefined: there is no such referral. It names no client. */
export async function answeringFor(tx: Tx, referralId: string, now: Date): Promise<AnsweredStage[] | undefined> {
  const { rows } = await sql<ReachedRow>`
    select referral.sent_at as asked,
      (select min(assigned_at) from assignment where assignment.referral_id = referral.id) as accepted,
      (select min(contacted_at) from contact where contact.referral_id = referral.id and contact.outcome = 'reached') as "first-contact",
      (select min(agreed_at) from step where step.referral_id = referral.id) as plan,
      (select min(sent_at) from introduction where introduction.referral_id = referral.id) as introduced,
      (select min(answered_at) from introduction_answer answer join introduction on introduction.id = answer.introduction_id
        where introduction.referral_id = referral.id) as "word-back",
      (select ended_at from ending where ending.referral_id = referral.id and ending.reopened_at is null) as ended
    from referral where referral.id = ${referralId}`.execute(tx)
  const [reached] = rows
  if (!reached) return undefined
  const walked = await tx
    .selectFrom('assignment')
    .innerJoin('member', 'member.id', 'assignment.link_worker_id')
    .select(['member.name', 'assignment.assigned_at as from', 'assignment.ended_at as until'])
    .where('assignment.referral_id', '=', referralId)
    .orderBy('assignment.assigned_at')
    .execute()
  const moments = Object.fromEntries(Object.entries(reached).filter(([, at]) => at !== null)) as Partial<Record<JourneyStage, Date>>
  return lineOf(moments, { walked, named: await namedFor(tx) }, now)
}

/** The same, for the client themselves: around their referral that is open, or else the newest. Empty: there is none. */
export async function answeringForClient(tx: Tx, clientId: string, now: Date): Promise<AnsweredStage[]> {
  const newest = await tx
    .selectFrom('referral')
    .leftJoin('ending', (join) => join.onRef('ending.referral_id', '=', 'referral.id').on('ending.reopened_at', 'is', null))
    .select('referral.id')
    .where('referral.client_id', '=', clientId)
    .orderBy('ending.ended_at', (order) => order.desc().nullsFirst())
    .orderBy('referral.sent_at', 'desc')
    .executeTakeFirst()
  return (newest && (await answeringFor(tx, newest.id, now))) ?? []
}

type ReachedRow = Record<JourneyStage, Date | null>

/** Who is or was named for which stage in this programme? The newest first. */
export async function namedFor(tx: Tx): Promise<(Named & { memberId: string; standsInId: string | null })[]> {
  const { rows } = await sql<NamedRow>`
    with gone as (
      select member.id, member.name, coalesce(member.left_at, case when not bool_or(role.id is not null and role.ended_at is null)
        then max(role.ended_at) end) as gone_at
      from member left join member_role role on role.member_id = member.id
      group by member.id, member.name, member.left_at)
    select answering.stage, answering.since, answering.ended_at, answering.member_id, answering.stands_in_id,
      person.name, person.gone_at, other.name as other_name, other.gone_at as other_gone_at
    from answering
    join gone person on person.id = answering.member_id
    left join gone other on other.id = answering.stands_in_id
    order by answering.since desc, answering.id desc`.execute(tx)
  return rows.map((row) => ({
    stage: row.stage,
    from: row.since,
    until: row.ended_at,
    person: { name: row.name, goneAt: row.gone_at },
    standsIn: row.other_name === null ? null : { name: row.other_name, goneAt: row.other_gone_at },
    memberId: row.member_id,
    standsInId: row.stands_in_id,
  }))
}

interface NamedRow {
  stage: JourneyStage
  since: Date
  ended_at: Date | null
  member_id: string
  stands_in_id: string | null
  name: string
  gone_at: Date | null
  other_name: string | null
  other_gone_at: Date | null
}
