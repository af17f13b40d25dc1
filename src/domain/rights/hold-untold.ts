import { onceKeyOfLetter } from '#domain/letters'
import type { Context, Work } from '#platform/context'
import type { Tx } from '#platform/database'
import { factWithId, type Fact } from '#platform/facts'
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

interface Failure {
  clientId: string
  /** When it failed: what was told after it is not touched. */
  at: Date
  failed: 'link' | 'letter'
}

/** Also where its day came before this was done: it ended untold, so it holds again. */
async function hold({ tx, record }: Work, { clientId, at, failed }: Failure): Promise<void> {
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
  await tx.updateTable('restriction').set({ lifts_at: null, untold_at: at, untold_by: failed }).where('id', '=', ends.id).execute()
  await record({ kind: 'restriction.untold', subject: ['client', clientId], payload: { request: ends.id, because: failed } })
}

/** Letters of this module are named after their fact. */
async function factOfLetter(tx: Tx, letterId: string): Promise<Fact | undefined> {
  const key = await onceKeyOfLetter(tx, letterId)
  const id = key?.split(':')[0]
  return id && key === letterKeyOf(id) ? factWithId(tx, id) : undefined
}
