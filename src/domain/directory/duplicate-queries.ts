import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import type { DuplicateReason } from './duplicates.ts'

export interface Duplicate {
  oneId: string
  otherId: string
  reasons: DuplicateReason[]
  state: 'proposed' | 'merged' | 'kept-apart'
  keptId: string | null
  decidedAt: Date | null
}

/** Did somebody say of this pair that it is one, until the one that was shown was lost? */
const wasOne = sql`'merged-before' = any (service_duplicate.reasons)`

/** Pairs of which nobody has said anything, both to be seen. */
const proposed = sql`
  service_duplicate join service one on one.id = one_id and one.hidden_at is null
  join service other on other.id = other_id and other.hidden_at is null`

/** Which entries may be one and the same, likeliest first, and how many such pairs are there? Those that were one before come first of all. */
export async function proposedDuplicates(tx: Tx, limit: number): Promise<{ pairs: Duplicate[]; total: number }> {
  const { rows } = await sql<DuplicateRow & { total: number }>`
    select service_duplicate.*, count(*) over () as total from ${proposed}
    where state = 'proposed' order by ${wasOne} desc, score desc, one_id, other_id limit ${limit}`.execute(tx)
  return { pairs: rows.map(duplicateOf), total: rows[0]?.total ?? 0 }
}

/**
 * Which of them are one for sure: they were before, or have the same name, and the same place or telephone number? Where two of one
 * source are so alike, or an entry is so like both, a person looks at each: a choir on Monday and one on Tuesday.
 */
export async function certainDuplicates(tx: Tx, limit: number): Promise<{ pairs: Duplicate[]; total: number }> {
  const { rows } = await sql<DuplicateRow & { total: number }>`
    with sure as (
      select service_duplicate.*, ${wasOne} as was_one, one.source as one_source, other.source as other_source from ${proposed}
      where state = 'proposed'
        and (${wasOne} or one.source <> other.source and reasons @> '{same-name}' and reasons && '{same-place,same-phone}')
    ),
    sides as (select one_id as id, other_source as source from sure union all select other_id, one_source from sure),
    torn as (select id from sides group by id, source having count(*) > 1)
    select *, count(*) over () as total from sure
    where was_one or one_id not in (select id from torn) and other_id not in (select id from torn)
    order by was_one desc, score desc, one_id, other_id limit ${limit}`.execute(tx)
  return { pairs: rows.map(duplicateOf), total: rows[0]?.total ?? 0 }
}

/** The pair of these two, where nobody has said anything of it; undefined where there is none to be decided. */
export async function proposedPair(tx: Tx, ids: readonly [string, string]): Promise<Duplicate | undefined> {
  const [oneId, otherId] = ids.toSorted()
  const { rows } = await sql<DuplicateRow>`
    select service_duplicate.* from ${proposed} where state = 'proposed' and one_id = ${oneId} and other_id = ${otherId}`.execute(tx)
  return rows[0] && duplicateOf(rows[0])
}

/** What was decided of pairs lately, newest first, and how are they called? */
export async function decidedDuplicates(tx: Tx, limit: number): Promise<(Duplicate & { one: string; other: string })[]> {
  const { rows } = await sql<DuplicateRow & { one: string; other: string }>`
    select service_duplicate.*, one.name as one, other.name as other
    from service_duplicate join service one on one.id = one_id join service other on other.id = other_id
    where state <> 'proposed' order by decided_at desc, one_id, other_id limit ${limit}`.execute(tx)
  return rows.map((row) => ({ ...duplicateOf(row), one: row.one, other: row.other }))
}

interface DuplicateRow {
  one_id: string
  other_id: string
  reasons: string[]
  state: string
  kept_id: string | null
  decided_at: Date | null
}

function duplicateOf(row: DuplicateRow): Duplicate {
  return {
    oneId: row.one_id,
    otherId: row.other_id,
    reasons: row.reasons as DuplicateReason[],
    state: row.state as Duplicate['state'],
    keptId: row.kept_id,
    decidedAt: row.decided_at,
  }
}
