import { sql } from 'kysely'
import { programmeOf } from '#domain/access'
import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { dayOf } from '#platform/day-of'
import { type Care, careOf, QUESTIONS_BEFORE_WE_RING } from './care.ts'
import type { Fields } from './held-change.ts'
import type { HiddenBecause } from './entry.ts'
import { FUNDING_WARNS_DAYS } from './freshness.ts'
import { isSame } from './service-fields.ts'
import { isUnanswered } from './unanswered.ts'

export interface Change {
  id: string
  saidAt: Date
  saidBy: 'provider' | 'member' | 'resident' | 'feed' | 'system'
  /** The member's name, how somebody signed, or the feed's. */
  name: string | null
  fields: Fields
  state: 'proposed' | 'applied' | 'declined' | 'undone'
  decidedAt: Date | null
  decidedBy: string | null
  /** Why it was left out, as its sender reads it. */
  because: string | null
  /** Nobody took it back: whoever sent it sent something else in its place. */
  isReplaced: boolean
}

const CHANGES = sql`
    select c.id, c.said_at as "saidAt", c.said_by as "saidBy", coalesce(m.name, c.said_by_name) as name, c.fields, c.state,
      c.decided_at as "decidedAt", d.name as "decidedBy", c.because,
      c.is_replaced as "isReplaced"
    from service_change c
    left join member m on m.id = c.member_id
    left join member d on d.id = c.decided_by`

/** How did this entry come to be as it is, newest first? At most a hundred changes. */
export async function historyOf(tx: Tx, serviceId: string): Promise<Change[]> {
  const { rows } = await sql<Change>`
    ${CHANGES} where c.service_id = ${serviceId} order by c.said_at desc, c.id desc limit 100`.execute(tx)
  // Where a source came to say the same, nothing changed.
  return rows.filter(({ fields }) => Object.values(fields).some(({ was, is }) => !isSame(was, is)))
}

/** When an entry went out of sight, and why; or came back. */
export interface Passage {
  id: string
  at: Date
  /** Null: it came back. */
  because: HiddenBecause | null
}

/** When did this entry go out of sight, and come back, newest first? At most thirty times. */
export async function passagesOf(tx: Tx, serviceId: string): Promise<Passage[]> {
  const { rows } = await sql<Passage>`
    select id, at, payload ->> 'because' as because from fact
    where subject_id = ${serviceId} and kind in ('service.hidden', 'service.shown-again') order by at desc, id desc limit 30`.execute(tx)
  return rows
}

/** What was proposed of this entry and waits for a decision, oldest first? All of it, whatever came after. */
export async function proposedOf(tx: Tx, serviceId: string): Promise<Change[]> {
  const { rows } = await sql<Change>`
    ${CHANGES} where c.service_id = ${serviceId} and c.state = 'proposed' order by c.said_at, c.id`.execute(tx)
  return rows
}

export interface Report {
  id: string
  kind: string
  saidBy: 'member' | 'client' | 'group' | 'system'
  name: string | null
  note: string | null
  reportedAt: Date
}

/** What speaks against this entry now, newest first? */
export async function openReportsOf(tx: Tx, serviceId: string): Promise<Report[]> {
  const { rows } = await sql<Report>`
    select r.id, r.kind, r.said_by as "saidBy", m.name, r.note, r.reported_at as "reportedAt"
    from service_report r left join member m on m.id = r.member_id
    where r.service_id = ${serviceId} and r.settled_at is null order by r.reported_at desc, r.id desc limit 50`.execute(tx)
  return rows
}

interface InCare {
  serviceId: string
  name: string
}

/** What needs doing in the directory, in the order in which it should be done. */
export interface CareList {
  /** Each entry once, since the first of what was proposed of it. */
  proposed: (InCare & { since: Date; isNew: boolean; by: string | null; count: number })[]
  reported: (InCare & { since: Date; count: number; kinds: string[] })[]
  silent: (InCare & { since: Date; care: Care; phone: string | null })[]
  fundingEnds: (InCare & { on: string })[]
  hidden: (InCare & { since: Date; because: HiddenBecause })[]
  /** How many more are out of sight than are among the rows. */
  hiddenLeftOut: number
}

const ROWS = 100

/** Of each reason to be out of sight: one fetch can leave out a thousand, and who fell silent is looked for too. */
const ROWS_A_REASON = 30

/** What needs doing? At most a hundred rows of each kind, and of what is out of sight thirty for each reason. */
export async function careList(tx: Tx, { clock }: Pick<Context, 'clock'>): Promise<CareList> {
  const now = clock.now()
  const today = dayOf(now, (await programmeOf(tx)).timeZone)
  const proposed = await sql<CareList['proposed'][number]>`
    select s.id as "serviceId", s.name, min(c.said_at) as since, s.hidden_because is not distinct from 'proposed' as "isNew",
      (array_agg(c.said_by_name order by c.said_at, c.id))[1] as by, count(*) as count
    from service_change c join service s on s.id = c.service_id
    where c.state = 'proposed' group by s.programme_id, s.id order by since, s.id limit ${ROWS}`.execute(tx)
  const reported = await sql<CareList['reported'][number]>`
    select s.id as "serviceId", s.name, min(r.reported_at) as since, count(*) as count, array_agg(distinct r.kind order by r.kind) as kinds
    from service_report r join service s on s.id = r.service_id
    where r.settled_at is null and s.hidden_at is null group by s.id, s.name order by count(*) desc, min(r.reported_at) limit ${ROWS}`.execute(
    tx,
  )
  const fundingEnds = await sql<CareList['fundingEnds'][number]>`
    select id as "serviceId", name, funding_ends_on as on from service
    where hidden_at is null and funding_ends_on between ${today}::date and ${today}::date + ${FUNDING_WARNS_DAYS}::int
    order by funding_ends_on, name limit ${ROWS}`.execute(tx)
  const hidden = await sql<CareList['hidden'][number] & { count: number }>`
    select * from (
      select id as "serviceId", name, hidden_at as since, hidden_because as because, count(*) over () as count,
        row_number() over (partition by hidden_because order by hidden_at desc, id) as place
      from service where hidden_because in ('funding-ended', 'no-answer', 'closed', 'unnamed')
    ) placed where place <= ${ROWS_A_REASON} order by since desc, "serviceId"`.execute(tx)
  return {
    proposed: proposed.rows,
    reported: reported.rows,
    silent: await silentProviders(tx, now),
    fundingEnds: fundingEnds.rows,
    hidden: hidden.rows,
    hiddenLeftOut: (hidden.rows[0]?.count ?? 0) - hidden.rows.length,
  }
}

async function silentProviders(tx: Tx, now: Date): Promise<CareList['silent']> {
  const { rows } = await sql<InCare & { asked: Date[]; phone: string | null }>`
    select s.id as "serviceId", s.name, array_agg(q.asked_at order by q.asked_at) as asked,
      coalesce((select number from phone where service_id = s.id limit 1), max(o.phone)) as phone
    from confirmation_request q join service s on s.id = q.service_id left join organisation o on o.id = s.organisation_id
    where ${isUnanswered} and s.hidden_at is null
    group by s.id, s.name having count(*) >= ${QUESTIONS_BEFORE_WE_RING} order by min(q.asked_at) limit ${ROWS}`.execute(tx)
  return rows.flatMap(({ serviceId, name, asked, phone }) => {
    const care = careOf(asked, now)
    return care ? [{ serviceId, name, phone, care, since: asked[0]! }] : []
  })
}

/** Does a provider's correction wait until somebody has looked? */
export async function checksCorrections(tx: Tx): Promise<boolean> {
  return (await tx.selectFrom('programme').select('checks_corrections').executeTakeFirstOrThrow()).checks_corrections
}

/** How many things need doing? */
export async function careCount(tx: Tx, ctx: Pick<Context, 'clock'>): Promise<number> {
  const { proposed, reported, silent, fundingEnds } = await careList(tx, ctx)
  return proposed.length + reported.length + silent.length + fundingEnds.length
}

/** Notes that somebody looked at this entry, on this day: those that many people read are asked about first. */
export async function countShown(tx: Tx, { clock }: Pick<Context, 'clock'>, serviceId: string): Promise<void> {
  await sql`
    insert into service_shown (service_id, day, times) values (${serviceId}, ${clock.now()}::date, 1)
    on conflict (programme_id, service_id, day) do update set times = service_shown.times + 1`.execute(tx)
}
