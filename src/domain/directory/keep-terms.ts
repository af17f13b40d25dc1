import { sql } from 'kysely'
import { newId } from '#platform/ids'
import type { TaxonomyEntry, TermEntry } from './entries.ts'
import { type Batch, type Counts, hashOf, idsOf, noCounts } from './keeping.ts'
import { ownListTerms } from './published-terms.ts'

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
  if (toKeep.length > 0) await keepRows(batch, toKeep, taxonomyOf)
  await keepOwnMeanings(
    batch,
    entries.filter((entry) => entry.means),
  )
  return counts
}

/** A term that says what it means means that, unless somebody here has said what it means. */
async function keepOwnMeanings(batch: Batch, entries: readonly TermEntry[]): Promise<void> {
  if (entries.length === 0) return
  const { tx } = batch
  const ids = await idsOf(
    batch,
    'taxonomy_term',
    entries.map((entry) => entry.sourceId),
  )
  // Held before we look: a meaning that somebody here is writing now is seen, or waits until we are done.
  await sql`select from taxonomy_term where id = any (${[...ids.values()]}::uuid[]) order by id for no key update`.execute(tx)
  const known = new Set((await ownListTerms(tx)).map(({ list, code }) => `${list} ${code}`))
  const rows = entries.flatMap(({ sourceId, means = [] }) =>
    means.filter((one) => known.has(`${one.means} ${one.code}`)).map((one) => ({ id: ids.get(sourceId), ...one })),
  )
  await sql`
    insert into taxonomy_term_meaning (taxonomy_term_id, means, code)
    select id, means, code from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as said (id uuid, means text, code text)
    where not exists (select from taxonomy_term_meaning there where there.taxonomy_term_id = said.id)
      and not exists (select from fact where subject_id = said.id and kind = 'term.mapped')
    on conflict do nothing`.execute(tx)
}

async function keepRows(
  { tx, source }: Batch,
  toKeep: readonly TermEntry[],
  taxonomyOf: (entry: TermEntry) => string | null,
): Promise<void> {
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
}
