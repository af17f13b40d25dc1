import { newId } from '#platform/ids'
import type { TaxonomyEntry, TermEntry } from './entries.ts'
import { type Batch, type Counts, hashOf, idsOf, noCounts } from './keeping.ts'

/** The lists themselves, at which terms of later batches point. */
export async function keepTaxonomies({ tx, source }: Batch, entries: readonly TaxonomyEntry[]): Promise<Counts> {
  await tx
    .insertInto('taxonomy')
    .values(
      entries.map((entry) => ({
        id: newId(),
        source,
        source_id: entry.sourceId,
        name: entry.name,
        description: entry.description,
        uri: entry.uri,
        version: entry.version,
        is_implied: entry.isImplied,
      })),
    )
    .onConflict((same) =>
      same.columns(['programme_id', 'source', 'source_id']).doUpdateSet((is) => ({
        name: is.ref('excluded.name'),
        description: is.ref('excluded.description'),
        uri: is.ref('excluded.uri'),
        version: is.ref('excluded.version'),
        is_implied: is.ref('excluded.is_implied'),
      })),
    )
    .execute()
  return noCounts()
}

export async function keepTerms(batch: Batch, entries: readonly TermEntry[]): Promise<Counts> {
  const { tx, source } = batch
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
  const taxonomies = await idsOf(
    batch,
    'taxonomy',
    entries.map((entry) => entry.taxonomySourceId),
  )
  const taxonomyOf = (entry: TermEntry) => taxonomies.get(entry.taxonomySourceId ?? '') ?? null
  const toKeep = entries.filter((entry) => {
    const row = before.get(entry.sourceId)
    const said = [entry.name, entry.parentSourceId, entry.vocabulary, taxonomyOf(entry), entry.rest ?? {}]
    const same = row && hashOf([row.name, row.parent_source_id, row.vocabulary, row.taxonomy_id, row.source_rest]) === hashOf(said)
    counts[same ? 'unchanged' : row ? 'changed' : 'added']++
    return !same
  })
  if (toKeep.length === 0) return counts
  await tx
    .insertInto('taxonomy_term')
    .values(
      toKeep.map((entry) => ({
        id: newId(),
        source,
        source_id: entry.sourceId,
        name: entry.name,
        parent_source_id: entry.parentSourceId,
        vocabulary: entry.vocabulary,
        taxonomy_id: taxonomyOf(entry),
        source_rest: JSON.stringify(entry.rest ?? {}),
      })),
    )
    .onConflict((same) =>
      same.columns(['programme_id', 'source', 'source_id']).doUpdateSet((is) => ({
        name: is.ref('excluded.name'),
        parent_source_id: is.ref('excluded.parent_source_id'),
        vocabulary: is.ref('excluded.vocabulary'),
        taxonomy_id: is.ref('excluded.taxonomy_id'),
        source_rest: is.ref('excluded.source_rest'),
      })),
    )
    .execute()
  return counts
}
