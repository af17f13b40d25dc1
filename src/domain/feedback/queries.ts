import { sql } from 'kysely'
import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import { saw } from '#platform/seen'
import { callingName, sentenceOf, type FeedbackKind } from './feedback.ts'

export interface FeedbackLine {
  kind: FeedbackKind
  sentence: string
  when: Date
}

export interface Feedback {
  /** The client agrees that this referrer hears how it goes. If not, nothing is said but that the referral came in. */
  agreed: boolean
  /** Newest first. */
  lines: FeedbackLine[]
}

/**
 * What has its referrer heard of this referral? Only for the person who sent it: a colleague of the same practice was
 * not who the client talked to.
 *
 * @throws Refusal not-found when somebody else asks
 */
export async function feedbackFor(tx: Tx, ctx: Context, referralId: string): Promise<Feedback> {
  const memberId = ctx.actor.kind === 'member' ? ctx.actor.id : null
  const referral = await tx
    .selectFrom('referral')
    .innerJoin('client', 'client.id', 'referral.client_id')
    .select(['client.id', 'client.given_name as givenName', 'client.family_name as familyName', 'client.known_as as knownAs'])
    .select(agreesNow.as('agrees'))
    .where('referral.id', '=', referralId)
    .where('referral.referrer_id', '=', memberId)
    .executeTakeFirst()
  if (!referral) throw new Refusal('not-found', 'referral-not-found')
  saw(tx, 'referral', [referral.id])
  if (!referral.agrees) return { agreed: false, lines: [] }

  const rows = await feedbackRows(tx)
    .where('feedback.referral_id', '=', referralId)
    .where('feedback.member_id', '=', memberId)
    .orderBy('feedback.happened_at', 'desc')
    .orderBy('feedback.id', 'desc')
    .execute()
  return { agreed: true, lines: rows.map((row) => ({ ...row, sentence: sentenceOf(row, callingName(referral)) })) }
}

/** About which of their referrals has this referrer had word since then, and how much? */
export async function newFeedbackFor(tx: Tx, memberId: string, since: Date): Promise<Map<string, number>> {
  const rows = await tx
    .selectFrom('feedback')
    .innerJoin('referral', 'referral.id', 'feedback.referral_id')
    .select(['feedback.referral_id as referralId', (count) => count.fn.countAll<number>().as('count')])
    .where('feedback.member_id', '=', memberId)
    .where('feedback.happened_at', '>=', since)
    .where(agreesNow)
    .groupBy('feedback.referral_id')
    .execute()
  return new Map(rows.map(({ referralId, count }) => [referralId, count]))
}

/** What waits to be told to this referrer, of what happened since then and the client still agrees to? Oldest first. */
export async function waitingFor(tx: Tx, memberId: string, since: Date) {
  return feedbackRows(tx)
    .innerJoin('referral', 'referral.id', 'feedback.referral_id')
    .innerJoin('client', 'client.id', 'referral.client_id')
    .select(['feedback.id', 'client.given_name as givenName', 'client.family_name as familyName', 'client.known_as as knownAs'])
    .where('feedback.member_id', '=', memberId)
    .where('feedback.told_at', 'is', null)
    .where('feedback.happened_at', '>=', since)
    .where(agreesNow)
    .orderBy('feedback.happened_at')
    .orderBy('feedback.id')
    .execute()
}

/**
 * The client agrees, at this moment, that the referrer of the `referral` in the query hears how it goes, and it may go to where they
 * work: what waits is told once there is an agreement again.
 */
export const agreesNow = sql<boolean>`(referrer_may_hear(referral.id) and exists (
  select from consent where consent.referral_id = referral.id and consent.purpose = 'feedback' and consent.ended_at is null
))`

/** Each piece of word with its outcome, which only its fact holds. The moment finds the month that the fact is kept in. */
function feedbackRows(tx: Tx) {
  return tx
    .selectFrom('feedback')
    .innerJoin('fact', (join) => join.onRef('fact.id', '=', 'feedback.fact_id').onRef('fact.at', '=', 'feedback.happened_at'))
    .select(['feedback.happened_at as when'])
    .select(sql<FeedbackKind>`feedback.kind`.as('kind'))
    .select(sql<string | null>`fact.payload ->> 'outcome'`.as('outcome'))
}
