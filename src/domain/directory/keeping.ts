import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import { newId } from '#platform/ids'
import { inBatches } from '#platform/in-batches'
import type { PhoneEntry, TimeEntry } from './entries.ts'
import type { ConflictRule } from './heard.ts'

export interface Counts {
  added: number
  changed: number
  unchanged: number
}

export const noCounts = (): Counts => ({ added: 0, changed: 0, unchanged: 0 })

export function addTo(sum: Counts, more: Counts): void {
  sum.added += more.added
  sum.changed += more.changed
  sum.unchanged += more.unchanged
}

/** One transaction of an import. What its entries name was kept before them. */
export interface Batch {
  tx: Tx
  source: string
  now: Date
  /** Whose word stays where people here corrected an entry, and how the source is called there. Without: theirs. */
  conflicts?: { rule: ConflictRule; name: string }
}

/**
 * Raise it when the same record would be read or kept differently, so that the next import brings everything up to date. Feeds are then
 * fetched whole once, also what their server says has not changed since.
 */
export const READER = 5

/** A fingerprint of an entry with all its children, whatever the order of its keys. */
export function hashOf(entry: unknown): string {
  return createHash('sha256')
    .update(`${READER}:${JSON.stringify(inOrder(entry))}`)
    .digest('base64url')
}

function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder)
  if (value === null || typeof value !== 'object' || value instanceof Date) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, inOrder(inner)]),
  )
}

export interface Sorted<T> {
  /** New or changed, with the id that it has or gets. */
  toKeep: { id: string; hash: string; entry: T }[]
  counts: Counts
}

/**
 * Which of these entries are new or changed? Two imports of one source take turns (an advisory lock until the end of the
 * transaction), or the children of an entry could be written twice.
 */
export async function sortOut<T extends { sourceId: string }>(
  { tx, source }: Batch,
  table: 'organisation' | 'location' | 'service',
  entries: readonly T[],
): Promise<Sorted<T>> {
  await sql`select pg_advisory_xact_lock(hashtextextended(current_programme()::text || ${source}, 0))`.execute(tx)
  const sourceIds = entries.map((entry) => entry.sourceId)
  const kept = await tx
    .selectFrom(table)
    .select(['id', 'source_id', 'source_hash'])
    .where('source', '=', source)
    .where('source_id', 'in', sourceIds)
    .execute()
  const before = new Map(kept.map((row) => [row.source_id, row]))
  const sorted: Sorted<T> = { toKeep: [], counts: noCounts() }
  for (const entry of entries) {
    const [row, hash] = [before.get(entry.sourceId), hashOf(entry)]
    const id = row?.id ?? newId()
    if (row?.source_hash === hash) sorted.counts.unchanged++
    else {
      sorted.counts[row ? 'changed' : 'added']++
      sorted.toKeep.push({ id, hash, entry })
    }
  }
  return sorted
}

/**
 * PostgreSQL keeps for a connection how it finds what a foreign key names, also when that was planned while the table was empty: then
 * it goes through all services of the programme for each telephone number of a first import. Planned anew for each batch, it looks one up.
 */
export async function planAnew(tx: Tx): Promise<void> {
  await sql`discard plans`.execute(tx)
}

/** Our ids of what entries name, by the ids of their source. What is not kept is absent. */
export async function idsOf(
  { tx, source }: Pick<Batch, 'tx' | 'source'>,
  table: 'organisation' | 'location' | 'taxonomy' | 'taxonomy_term',
  sourceIds: Iterable<string | null | undefined>,
): Promise<Map<string, string>> {
  const named = [...new Set(sourceIds)].filter((id) => id !== null && id !== undefined)
  if (named.length === 0) return new Map()
  const { rows } = await sql<{ id: string; source_id: string }>`
    select id, source_id from ${sql.table(table)} where source = ${source} and source_id = any (${named}::text[])`.execute(tx)
  return new Map(rows.map((row) => [row.source_id, row.id]))
}

/** So many rows at a time: one statement takes 65,535 parameters. */
export const inPieces = <T>(rows: readonly T[]) => inBatches(rows, 2000)

type Owner = 'organisation_id' | 'location_id' | 'service_id'

/** Telephone numbers of changed entries: the old ones go, the new ones come. */
export async function replacePhones(tx: Tx, owner: Owner, kept: readonly { id: string; entry: { phones: PhoneEntry[] } }[]): Promise<void> {
  if (kept.length === 0) return
  await tx
    .deleteFrom('phone')
    .where(
      owner,
      'in',
      kept.map(({ id }) => id),
    )
    .execute()
  const rows = kept.flatMap(({ id, entry }) =>
    entry.phones.map(({ sourceId, ...phone }) => ({ [owner]: id, source_id: sourceId, ...phone })),
  )
  for (const some of inPieces(rows)) await tx.insertInto('phone').values(some).execute()
}

/** Opening times of changed entries, likewise. */
export async function replaceTimes(
  tx: Tx,
  owner: Exclude<Owner, 'organisation_id'>,
  kept: readonly { id: string; entry: { times: TimeEntry[] } }[],
): Promise<void> {
  if (kept.length === 0) return
  await tx
    .deleteFrom('schedule')
    .where(
      owner,
      'in',
      kept.map(({ id }) => id),
    )
    .execute()
  const rows = kept.flatMap(({ id, entry }) =>
    entry.times.map((time) => ({
      [owner]: id,
      source_id: time.sourceId,
      weekdays: time.weekdays,
      opens_at: time.opensAt,
      closes_at: time.closesAt,
      valid_from: time.validFrom,
      valid_to: time.validTo,
      frequency: time.frequency,
      rule: JSON.stringify(time.rule),
      description: time.description,
    })),
  )
  for (const some of inPieces(rows)) await tx.insertInto('schedule').values(some).execute()
}
