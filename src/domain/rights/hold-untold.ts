import { cancelLettersNotRefused, onceKeyOfLetter, wasLetterRefused, wasLetterSent } from '#domain/letters'
import { inTransaction, reading, type Context, type Work } from '#platform/context'
import type { Tx } from '#platform/database'
import { factsAbout, factWithId, type Fact } from '#platform/facts'
import { letterKeyOf } from './restriction.ts'
import { willRead } from './will-read.ts'

/**
 * The link of a client stopped working: where it was to tell them that a restriction ends, and nothing else does, the end is taken back. A
 * reaction to `plan-link.revoked` and `plan-link.locked`.
 */
export async function holdUntold(_ctx: Context, work: Work, fact: Fact): Promise<void> {
  await hold(work, { clientId: fact.subjectId, at: fact.at, failed: 'link' })
}

/** A letter came back that told a client of it: the same. A reaction to `letter.bounced`. */
export async function holdUnread(_ctx: Context, work: Work, fact: Fact): Promise<void> {
  const told = await factOfLetter(work.tx, fact.subjectId)
  if (told?.kind === 'restriction.end-told') await hold(work, { clientId: told.subjectId, at: fact.at, failed: 'letter' })
}

/** A round comes each day, and an hour more on the day when the clock is set back. */
const BEFORE_THE_NEXT_ROUND = 25 * 3_600_000

/**
 * Each day: an end that comes before the next round is taken back where nobody told the client, no link of theirs works until then, and the
 * letter about it has not gone out, whatever kept it: a mail server that is away, or that takes the address and not the letter. That letter
 * never goes.
 */
export async function holdUnsent(ctx: Context): Promise<void> {
  const at = ctx.clock.now()
  const ending = await reading(ctx, (tx) => endingSoon(tx, at).execute())
  for (const { id } of ending) await inTransaction(ctx, (work) => holdOneUnsent(work, id, at))
}

const endingSoon = (tx: Tx, at: Date) =>
  tx
    .selectFrom('restriction')
    .select(['id', 'client_id', 'lifts_at'])
    .where('ended_at', 'is', null)
    .where('lifts_at', '>', at)
    .where('lifts_at', '<=', new Date(at.getTime() + BEFORE_THE_NEXT_ROUND))
    .where('told_on', 'is', null)

async function holdOneUnsent(work: Work, restrictionId: string, at: Date): Promise<void> {
  const { tx } = work
  const ends = await endingSoon(tx, at).where('id', '=', restrictionId).forUpdate().executeTakeFirst()
  if (!ends?.lifts_at) return
  const { client_id: clientId, lifts_at: until } = ends
  const reads = await willRead(tx, { clientId, until })
  if (reads === 'plan') return
  const told = (await factsAbout(tx, clientId)).findLast(
    ({ kind, payload }) => kind === 'restriction.end-told' && payload.request === restrictionId,
  )
  const key = told && letterKeyOf(told.id)
  // Waits for one that is being handed over: then it has gone out.
  if (key) await cancelLettersNotRefused(tx, key)
  if (key && (await wasLetterSent(tx, key))) return
  const wasRefused = key !== undefined && (await wasLetterRefused(tx, key))
  await takeBack(work, { restrictionId, clientId, at, failed: reads === 'letter' || wasRefused ? 'letter' : 'link' })
}

interface Failure {
  clientId: string
  /** When it failed: what was told after it is not touched. */
  at: Date
  failed: 'link' | 'letter'
}

/** Also where its day came before this was done: it ended untold, so it holds again. */
async function hold(work: Work, { clientId, at, failed }: Failure): Promise<void> {
  const { tx } = work
  const ends = await tx
    .selectFrom('restriction')
    .select(['id', 'lifts_at'])
    .where('client_id', '=', clientId)
    .where('ended_at', 'is', null)
    .where('lifts_at', '>', at)
    .where('told_at', '<=', at)
    .where('told_on', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!ends?.lifts_at || (await willRead(tx, { clientId, until: ends.lifts_at }))) return
  await takeBack(work, { restrictionId: ends.id, clientId, at, failed })
}

async function takeBack({ tx, record }: Work, { restrictionId, clientId, at, failed }: Failure & { restrictionId: string }): Promise<void> {
  await tx.updateTable('restriction').set({ lifts_at: null, untold_at: at, untold_by: failed }).where('id', '=', restrictionId).execute()
  await record({ kind: 'restriction.untold', subject: ['client', clientId], payload: { request: restrictionId, because: failed } })
}

/** Letters of this module are named after their fact. */
async function factOfLetter(tx: Tx, letterId: string): Promise<Fact | undefined> {
  const key = await onceKeyOfLetter(tx, letterId)
  const id = key?.split(':')[0]
  return id && key === letterKeyOf(id) ? factWithId(tx, id) : undefined
}
