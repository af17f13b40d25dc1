import { sql } from 'kysely'
import type { Actor, Context } from './context.ts'
import type { Tx } from './database.ts'
import { momentOf, newId } from './ids.ts'
import { inBatches } from './in-batches.ts'
import { enqueue } from './jobs.ts'

/** Ids, codes, numbers and times, under keys from a list: never personal text (the database checks: `holds_only_codes`). */
export type Payload = Record<string, string | number | boolean | null | readonly string[]>

export interface NewFact {
  /** Past tense, e.g. `referral.sent`. */
  kind: string
  /** What it is about: with a referral behind it, always that referral. */
  subject: readonly [kind: string, id: string]
  payload?: Payload
}

export interface Fact {
  id: string
  at: Date
  kind: string
  subjectKind: string
  subjectId: string
  actorKind: Actor['kind']
  actorId: string | null
  payload: Payload
}

let reactionsTo: (kind: string) => readonly string[] = () => []

/** Says which reactions follow from a kind of fact. Called once, by the table of reactions. */
export function announceReactions(names: (kind: string) => readonly string[]): void {
  reactionsTo = names
}

/** Appends a fact and one job for each reaction to it, all in the caller's transaction. */
export async function recordFact(tx: Tx, ctx: Context, fact: NewFact): Promise<Fact> {
  const row = rowOf(ctx, fact)
  await tx.insertInto('fact').values(row).execute()
  for (const reaction of ctx.reactsItself ? [] : reactionsTo(fact.kind)) {
    await enqueue(tx, 'react', { programme: ctx.programmeId, fact: row.id, reaction }, { key: `${row.id}:${reaction}` })
  }
  return factOf({ ...row, payload: fact.payload ?? {} })
}

/**
 * Appends facts of many things that happened at once, in a few statements however many they are. Nothing follows from each of them by
 * itself: what does follows from the one fact that tells of all (a feed was removed).
 */
export async function recordMany(tx: Tx, ctx: Context, facts: readonly NewFact[]): Promise<void> {
  for (const some of inBatches(facts, 1000))
    await tx
      .insertInto('fact')
      .values(some.map((fact) => rowOf(ctx, fact)))
      .execute()
}

function rowOf(ctx: Context, fact: NewFact) {
  // One moment for both: a fact is found again by the time in its id.
  const at = ctx.clock.now()
  return {
    programme_id: ctx.programmeId,
    id: newId(at.getTime()),
    at,
    kind: fact.kind,
    subject_kind: fact.subject[0],
    subject_id: fact.subject[1],
    actor_kind: ctx.actor.kind,
    actor_id: 'id' in ctx.actor ? ctx.actor.id : null,
    payload: JSON.stringify(fact.payload ?? {}),
  }
}

/** The fact with this id, or undefined. Its id says when it was, and that says in which partition it lies. */
export async function factWithId(tx: Tx, id: string): Promise<Fact | undefined> {
  const row = await tx.selectFrom('fact').selectAll().where('at', '=', momentOf(id)).where('id', '=', id).executeTakeFirst()
  return row && factOf({ ...row, payload: row.payload as Payload })
}

/** Facts about one subject, oldest first. */
export async function factsAbout(tx: Tx, subjectId: string): Promise<Fact[]> {
  const rows = await tx
    .selectFrom('fact')
    .selectAll()
    .where('subject_id', '=', subjectId)
    .orderBy('at')
    .orderBy(sql`id`)
    .execute()
  return rows.map((row) => factOf({ ...row, payload: row.payload as Payload }))
}

interface FactRow {
  id: string
  at: Date
  kind: string
  subject_kind: string
  subject_id: string
  actor_kind: string
  actor_id: string | null
  payload: Payload
}

function factOf(row: FactRow): Fact {
  return {
    id: row.id,
    at: row.at,
    kind: row.kind,
    subjectKind: row.subject_kind,
    subjectId: row.subject_id,
    actorKind: row.actor_kind as Actor['kind'],
    actorId: row.actor_id,
    payload: row.payload,
  }
}
