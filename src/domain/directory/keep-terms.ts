import type { TermEntry } from './entries.ts'
import { type Batch, type Counts, noCounts } from './keeping.ts'
import { newId } from '#platform/ids'

export async function keepTerms({ tx, source, ids }: Batch, entries: readonly TermEntry[]): Promise<Counts> {
  const counts = noCounts()
  const kept = await tx
    .selectFrom('taxonomy_term')
    .selectAll()
    .where('source', '=', source)
    .where(
      'source_id',
      'in',
      entries.map((entry) => entry.sourceId),
    )
    .execute()
  const before = new Map(kept.map((row) => [row.source_id, row]))
  const toKeep = entries.filter(({ sourceId, name, parentSourceId, vocabulary }) => {
    const row = before.get(sourceId)
    const same = row && row.name === name && row.parent_source_id === parentSourceId && row.vocabulary === vocabulary
    counts[same ? 'unchanged' : row ? 'changed' : 'added']++
    if (row) ids.terms.set(sourceId, row.id)
    return !same
  })
  if (toKeep.length === 0) return counts
  const rows = await tx
    .insertInto('taxonomy_term')
    .values(
      toKeep.map((entry) => ({
        id: newId(),
        source,
        source_id: entry.sourceId,
        name: entry.name,
        parent_source_id: entry.parentSourceId,
        vocabulary: entry.vocabulary,
      })),
    )
    .onConflict((same) =>
      same.columns(['programme_id', 'source', 'source_id']).doUpdateSet((is) => ({
        name: is.ref('excluded.name'),
        parent_source_id: is.ref('excluded.parent_source_id'),
        vocabulary: is.ref('excluded.vocabulary'),
      })),
    )
    .returning(['id', 'source_id'])
    .execute()
  for (const row of rows) ids.terms.set(row.source_id, row.id)
  return counts
}
