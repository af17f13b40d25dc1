import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import { isOpen, situations, type Situated } from './situations.ts'
import { byUrgency, urgencyOf, type Urgency } from './urgency.ts'

/** One referral in a list of people: who it is, and the one thing that it needs now. */
export interface InboxRow extends Situated {
  /** Another person in the list has the same name. */
  hasNamesake: boolean
  urgency: Urgency
}

export interface Inbox {
  /** The most urgent first: mine, those that nobody has taken, and those that are over but ask to be called. */
  rows: InboxRow[]
  /** Open referrals that this link worker walks with. */
  mine: number
  /** Open referrals that nobody has taken. */
  untaken: number
  /** How many of those are not among the rows: only those who have waited longest are. */
  untakenLeftOut: number
}

const isUntaken = sql`not exists (select from assignment where referral_id = referral.id and ended_at is null)`

/**
 * The newest referral of a client who asked to be called when all of theirs were over: the link to a plan lives longer
 * than a referral, and its page says that we will call.
 */
const asksAfterEnd = sql`referral.client_id in (select client_id from client_word where word = 'call-me' and heard_at is null)
  and not exists (
    select from referral other where other.client_id = referral.client_id
      and ((other.sent_at, other.id) > (referral.sent_at, referral.id)
        or not exists (select from ending where referral_id = other.id and reopened_at is null)))`

/**
 * What needs doing now, and why? For one link worker: their own people, and those who wait for anybody.
 *
 * The order: whoever waits longer than we promised, then who asks to be called, then calls promised for today or before,
 * then people whom a colleague gave back, then new people within the target, then first contacts of one's own, then who was rung and never reached, then what
 * groups and clients answered, then the rest; within each, whoever has waited longest (`urgencies`).
 *
 * @param asked.untakenShown of those whom nobody has taken; nobody reads more before they take one
 */
export async function inboxOf(
  tx: Tx,
  { memberId, now, timeZone, untakenShown = 100 }: { memberId: string; now: Date; timeZone: string; untakenShown?: number },
): Promise<Inbox> {
  const mine = await situations(tx, sql`${isOpen} and assignment.link_worker_id = ${memberId}`)
  const longest = sql`select id from referral where ${isUntaken} and ${isOpen} order by contact_due_at, id limit ${untakenShown}`
  const waiting = await situations(tx, sql`referral.id in (${longest})`)
  const ended = await situations(tx, asksAfterEnd)
  const counted = await sql<{ untaken: number }>`select count(*)::int as untaken from referral where ${isUntaken} and ${isOpen}`.execute(tx)
  const untaken = counted.rows[0]!.untaken
  const all = [...mine, ...waiting, ...ended]
  const clients = Map.groupBy(all, ({ clientName }) => sounded(clientName))
  const rows = all
    .map((row) => ({
      ...row,
      hasNamesake: clients.get(sounded(row.clientName))!.some(({ clientId }) => clientId !== row.clientId),
      urgency: urgencyOf(row.situation, { now, timeZone }),
    }))
    .sort(byUrgency)
  return { rows, mine: mine.length, untaken, untakenLeftOut: untaken - waiting.length }
}

/** How does this one referral stand: the row that the inbox would show? Undefined when it has ended, or is not here. */
export async function inboxRowOf(
  tx: Tx,
  { referralId, now, timeZone }: { referralId: string; now: Date; timeZone: string },
): Promise<InboxRow | undefined> {
  const [row] = await situations(tx, sql`${isOpen} and referral.id = ${referralId}`)
  return row && { ...row, hasNamesake: false, urgency: urgencyOf(row.situation, { now, timeZone }) }
}

/** A name as it is heard: two people with one of these are taken for each other. */
const sounded = (name: string) => name.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
