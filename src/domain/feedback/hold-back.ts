import { sql, type RawBuilder } from 'kysely'
import { cancelLetters } from '#domain/letters'
import type { Context, Work } from '#platform/context'
import type { Tx } from '#platform/database'
import type { Fact } from '#platform/facts'
import { digestKey } from './feedback.ts'
import { planDigest } from './plan-digest.ts'
import { agreesNow } from './queries.ts'
import type { Rhythm } from './rhythm.ts'

/**
 * `consent.ended`: a letter that tells of this client and has not gone out never does. What else stood in it waits again,
 * and goes out in a letter without them. Called twice it does the same as once.
 */
export async function holdBack(ctx: Context, { tx, record }: Work, fact: Fact): Promise<void> {
  if (fact.payload.purpose !== 'feedback') return
  for (const reader of await readersOf(tx, fact.subjectId)) {
    let lines = 0
    for (const toldAt of await lettersAbout(tx, reader.id, fact.subjectId, not(agreesNow))) lines += await takeBack(tx, reader.id, toldAt)
    if (lines === 0) continue
    await record({ kind: 'feedback.taken-back', subject: ['member', reader.id], payload: { lines } })
    await planDigest(tx, ctx, reader)
  }
}

/** Forgets all word of a client who is being erased, and the letters with it that have not gone out. */
export async function forgetWord(ctx: Context, work: Work, clientId: string): Promise<void> {
  await setWordAside(ctx, work, clientId)
  await sql`delete from feedback where referral_id in (select id from referral where client_id = ${clientId})`.execute(work.tx)
}

/**
 * Takes back the letters with word of a client that have not gone out. What else stood in those goes out in a letter without them, if
 * word of them is out of sight by then.
 */
export async function setWordAside(ctx: Context, { tx, record }: Work, clientId: string): Promise<void> {
  for (const reader of await readersOf(tx, clientId)) {
    let lines = 0
    for (const toldAt of await lettersAbout(tx, reader.id, clientId)) lines += await takeBack(tx, reader.id, toldAt)
    if (lines === 0) continue
    await record({ kind: 'feedback.taken-back', subject: ['member', reader.id], payload: { lines } })
    await planDigest(tx, ctx, reader)
  }
}

/** Word of a client may be told again: what waits goes out by the rhythm of whoever referred them. */
export async function takeUpWord(ctx: Context, { tx }: Pick<Work, 'tx'>, clientId: string): Promise<void> {
  for (const reader of await readersOf(tx, clientId)) await planDigest(tx, ctx, reader)
}

const not = (rule: RawBuilder<boolean>) => sql<boolean>`not ${rule}`

/** Whoever referred this client. Held, so that no digest is being written meanwhile from what they agreed to before. */
async function readersOf(tx: Tx, clientId: string): Promise<{ id: string; rhythm: Rhythm }[]> {
  const rows = await tx
    .selectFrom('member')
    .select(['id', 'digest_rhythm'])
    .where(({ exists, selectFrom }) =>
      exists(selectFrom('referral').select('id').whereRef('referral.referrer_id', '=', 'member.id').where('client_id', '=', clientId)),
    )
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  return rows.map(({ id, digest_rhythm }) => ({ id, rhythm: digest_rhythm as Rhythm }))
}

/** At which moments was this reader told of the client, of those of their referrals? */
async function lettersAbout(tx: Tx, memberId: string, clientId: string, which = sql<boolean>`true`): Promise<Date[]> {
  const rows = await tx
    .selectFrom('feedback')
    .innerJoin('referral', 'referral.id', 'feedback.referral_id')
    .select('feedback.told_at')
    .distinct()
    .where('feedback.member_id', '=', memberId)
    .where('referral.client_id', '=', clientId)
    .where('feedback.told_at', 'is not', null)
    .where(which)
    .execute()
  return rows.flatMap(({ told_at }) => told_at ?? [])
}

/** Cancels the letter of this moment, if it has not gone out, and notes that its lines were not told. Returns how many. */
async function takeBack(tx: Tx, memberId: string, toldAt: Date): Promise<number> {
  const told = await tx.selectFrom('feedback').select('id').where('member_id', '=', memberId).where('told_at', '=', toldAt).execute()
  const ids = told.map(({ id }) => id)
  let cancelled = 0
  // A letter is owed for the newest of its lines (`sendDigest`).
  for (const id of ids) cancelled += await cancelLetters(tx, digestKey(memberId, id))
  if (cancelled === 0) return 0
  await tx.updateTable('feedback').set({ told_at: null }).where('id', 'in', ids).execute()
  return ids.length
}
