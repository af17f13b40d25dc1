import { sql } from 'kysely'
import { isConversation } from '#domain/referrals'
import type { Context, Work } from '#platform/context'
import type { Tx } from '#platform/database'
import { clockAt } from '#platform/clock'
import { factsAbout, type Fact } from '#platform/facts'
import { ATTEMPTS_BEFORE_WE_SAY_SO, type FeedbackKind } from './feedback.ts'
import { planDigest } from './plan-digest.ts'
import type { Rhythm } from './rhythm.ts'
import { takesBackVisit, visitsThatStand } from './visits.ts'

/**
 * Writes word for the referrer, where this fact is news and the client had agreed to it at that moment. Each piece of
 * news is told once a referral; only an end can come twice, when a referral was reopened in between. Nobody is told
 * what they did themselves. Called twice it does the same as once.
 */
export async function writeFeedback(ctx: Context, { tx }: Work, fact: Fact): Promise<void> {
  const referrer = await referrerToTell(tx, fact)
  if (!referrer || referrer.id === fact.actorId) return
  const kind = await newsIn(tx, fact)
  if (!kind || (kind !== 'ended' && (await isWritten(tx, fact.subjectId, kind)))) return

  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('feedback')
    .values({ member_id: referrer.id, referral_id: fact.subjectId, fact_id: fact.id, kind, happened_at: fact.at })
    .onConflict((conflict) => conflict.columns(['programme_id', 'member_id', 'fact_id']).doNothing())
    .executeTakeFirst()
  if (numInsertedOrUpdatedRows) await planDigest(tx, ctx, referrer)
}

/** An end that was undone before it was told is not told at all. */
export async function takeBackEnding(_ctx: Context, { tx }: Work, fact: Fact): Promise<void> {
  await tx
    .deleteFrom('feedback')
    .where('referral_id', '=', fact.subjectId)
    .where('kind', '=', 'ended')
    .where('told_at', 'is', null)
    .where('happened_at', '<=', fact.at)
    .execute()
}

/**
 * "They came" of a group, or "I went" of the client, taken back before it was told, is not told at all. Whatever else says that they have
 * been somewhere, and still stands, is then the news.
 */
export async function takeBackAttendance(ctx: Context, work: Work, fact: Fact): Promise<void> {
  if (!takesBackVisit(fact)) return
  const { tx } = work
  const { subjectId, at } = fact
  const about = fact.kind === 'word.taken-back' ? 'step' : 'introduction'
  const { numDeletedRows } = await tx
    .deleteFrom('feedback')
    .using('fact')
    .whereRef('fact.id', '=', 'feedback.fact_id')
    .whereRef('fact.at', '=', 'feedback.happened_at')
    .where('feedback.referral_id', '=', subjectId)
    .where('feedback.kind', '=', 'first-attendance')
    .where('feedback.told_at', 'is', null)
    .where('feedback.happened_at', '<=', at)
    .where(sql`fact.payload ->> ${about}`, '=', fact.payload[about])
    .executeTakeFirst()
  if (numDeletedRows === 0n) return
  for (const visit of visitsThatStand(await factsAbout(tx, subjectId)))
    await writeFeedback({ ...ctx, clock: clockAt(visit.at) }, work, visit)
}

/**
 * Who hears of this referral: the professional who sent it, if the client agreed to that when it happened. Holds the
 * referral until the transaction ends, so that two facts at once cannot both be the first.
 */
async function referrerToTell(tx: Tx, fact: Fact): Promise<{ id: string; rhythm: Rhythm } | undefined> {
  const row = await tx
    .selectFrom('referral')
    .innerJoin('member', 'member.id', 'referral.referrer_id')
    .select(['member.id', 'member.digest_rhythm'])
    .where('referral.id', '=', fact.subjectId)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('consent')
          .select('consent.id')
          .whereRef('consent.referral_id', '=', 'referral.id')
          .where('consent.purpose', '=', 'feedback')
          .where('consent.given_at', '<=', fact.at)
          .where((at) => at.or([at('consent.ended_at', 'is', null), at('consent.ended_at', '>', fact.at)])),
      ),
    )
    .forNoKeyUpdate('referral')
    .executeTakeFirst()
  return row && { id: row.id, rhythm: row.digest_rhythm as Rhythm }
}

async function newsIn(tx: Tx, fact: Fact): Promise<FeedbackKind | undefined> {
  const { kind, subjectId } = fact
  if (kind === 'contact.recorded' && isConversation(fact.payload)) return 'contact-made'
  if (kind === 'contact.recorded' && (await isHardToReach(tx, subjectId))) return 'could-not-reach'
  if (kind === 'step.agreed') return 'plan-agreed'
  if (await isFirstVisit(tx, fact)) return 'first-attendance'
  if (kind === 'referral.ended' && (await isEnded(tx, subjectId))) return 'ended'
  return undefined
}

async function isHardToReach(tx: Tx, referralId: string): Promise<boolean> {
  const attempts = await tx.selectFrom('contact').select('outcome').where('referral_id', '=', referralId).execute()
  return attempts.length >= ATTEMPTS_BEFORE_WE_SAY_SO && attempts.every(({ outcome }) => outcome !== 'reached')
}

/** Asked of the facts as they are now: the job may come round to a word that was taken back meanwhile. */
async function isFirstVisit(tx: Tx, { id, kind, subjectId, payload }: Fact): Promise<boolean> {
  if (kind !== 'attendance.told' && kind !== 'word.said') return false
  if (kind === 'word.said' && !(await leadsToService(tx, payload.step))) return false
  return visitsThatStand(await factsAbout(tx, subjectId)).some((visit) => visit.id === id)
}

/** "I went" of a step such as "ring my sister" is not attendance. */
async function leadsToService(tx: Tx, stepId: unknown): Promise<boolean> {
  if (typeof stepId !== 'string') return false
  const step = await tx.selectFrom('step').select('service_id').where('id', '=', stepId).executeTakeFirst()
  return Boolean(step?.service_id)
}

async function isEnded(tx: Tx, referralId: string): Promise<boolean> {
  const ending = await tx
    .selectFrom('ending')
    .select('id')
    .where('referral_id', '=', referralId)
    .where('reopened_at', 'is', null)
    .executeTakeFirst()
  return ending !== undefined
}

async function isWritten(tx: Tx, referralId: string, kind: FeedbackKind): Promise<boolean> {
  const row = await tx.selectFrom('feedback').select('id').where('referral_id', '=', referralId).where('kind', '=', kind).executeTakeFirst()
  return row !== undefined
}
