import { sql } from 'kysely'
import { demand, mayAdminister } from '#domain/access'
import { inTransaction, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { newId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { applyMeanings } from './apply-meanings.ts'
import type { Rest, TermEntry } from './entries.ts'
import { isSourceName } from './import-directory.ts'
import { keepTaxonomies, keepTerms } from './keep-terms.ts'
import { addTo, type Batch, type Counts, idsOf, noCounts } from './keeping.ts'
import type { OwnList } from './public-filter.ts'
import { type Parentless, withParents } from './parents-of-terms.ts'
import { ownListTerms } from './published-terms.ts'

/** A term of a programme's own list, and what it means in ours. */
export interface MeantTerm {
  sourceId: string
  name: string
  parentSourceId: string | null
  means: readonly { means: OwnList; code: string }[]
}

export interface TaxonomyCounts extends Counts {
  /** Meanings that are new, and that are gone. */
  meaningsAdded: number
  meaningsEnded: number
  /** Codes that our lists do not hold: left out. */
  unknown: { sourceId: string; means: OwnList; code: string }[]
  /** Terms whose parent is nowhere, or leads back to them: kept without it. */
  parentless: Parentless[]
}

const BATCH = 500

/**
 * Loads a programme's own list of terms, or brings it up to date, and maps it to our lists. Where `source` is a directory that
 * was imported, its terms are meant, and its services get what they mean. What the list no longer names stays, with its
 * meaning; a term that it names means what it says now and nothing else. The same list twice changes nothing.
 *
 * @throws Refusal forbidden, or invalid when the name of the source cannot be one
 */
export async function loadTaxonomy(
  ctx: Context,
  { source, name, terms: asked }: { source: string; name: string; terms: readonly MeantTerm[] },
): Promise<TaxonomyCounts> {
  demand(ctx.actor.kind === 'system' || mayAdminister(ctx.actor), 'load-directory')
  if (!isSourceName(source)) throw new Refusal('invalid', 'source-name', { field: 'source' })

  return inTransaction(ctx, async ({ tx, record }) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(current_programme()::text || ${source}, 0))`.execute(tx)
    const { terms, parentless } = withParents(asked, await termsHere(tx, source))
    const counts: TaxonomyCounts = { ...noCounts(), meaningsAdded: 0, meaningsEnded: 0, unknown: [], parentless }
    const batch: Batch = { tx, source, now: ctx.clock.now() }
    const known = new Set((await ownListTerms(tx)).map(({ list, code }) => `${list} ${code}`))
    for (let from = 0; from < terms.length; from += BATCH) {
      const some = terms.slice(from, from + BATCH)
      addTo(counts, await keepTerms(batch, await asKept(batch, name, some)))
      for (const { sourceId, means } of some)
        counts.unknown.push(...means.filter((one) => !known.has(`${one.means} ${one.code}`)).map((one) => ({ sourceId, ...one })))
      const meant = some.map((term) => ({ ...term, means: term.means.filter((one) => known.has(`${one.means} ${one.code}`)) }))
      const termIds = await idsOf(
        batch,
        'taxonomy_term',
        some.map(({ sourceId }) => sourceId),
      )
      const { added, ended } = await keepMeanings(tx, termIds, meant)
      counts.meaningsAdded += added
      counts.meaningsEnded += ended
    }
    const changes = counts.added + counts.changed + counts.meaningsAdded + counts.meaningsEnded
    if (counts.meaningsAdded + counts.meaningsEnded > 0) await applyMeanings(tx, ctx.clock.now())
    if (changes > 0) await record({ kind: 'taxonomy.loaded', subject: ['programme', ctx.programmeId], payload: { source, changes } })
    return counts
  })
}

async function termsHere(tx: Tx, source: string): Promise<ReadonlyMap<string, string | null>> {
  const rows = await tx.selectFrom('taxonomy_term').select(['source_id', 'parent_source_id']).where('source', '=', source).execute()
  return new Map(rows.flatMap((row) => (row.source_id === null ? [] : [[row.source_id, row.parent_source_id]])))
}

/**
 * Terms that are here already keep the list to which they belong, and what else their source said of them; new ones belong to
 * a list with this name.
 */
async function asKept(batch: Batch, name: string, terms: readonly MeantTerm[]): Promise<TermEntry[]> {
  const { tx, source } = batch
  const rows = await tx
    .selectFrom('taxonomy_term as term')
    .leftJoin('taxonomy', 'taxonomy.id', 'term.taxonomy_id')
    .select(['term.source_id', 'term.vocabulary', 'term.source_rest', 'taxonomy.source_id as list'])
    .where('term.source', '=', source)
    .where(
      'term.source_id',
      'in',
      terms.map((term) => term.sourceId),
    )
    .execute()
  if (rows.length < terms.length)
    await keepTaxonomies(batch, [{ sourceId: source, name, description: null, uri: null, version: null, isImplied: false }])
  const before = new Map(rows.map((row) => [row.source_id, row]))
  return terms.map(({ sourceId, name: term, parentSourceId }) => {
    const row = before.get(sourceId)
    return {
      sourceId,
      name: term,
      parentSourceId,
      vocabulary: row ? row.vocabulary : name,
      taxonomySourceId: row ? row.list : source,
      rest: (row?.source_rest ?? {}) as Rest,
    }
  })
}

async function keepMeanings(tx: Tx, termIds: ReadonlyMap<string, string>, terms: readonly MeantTerm[]) {
  const rows = terms.flatMap(({ sourceId, means }) => means.map((one) => ({ taxonomy_term_id: termIds.get(sourceId) ?? newId(), ...one })))
  const ids = terms.map(({ sourceId }) => termIds.get(sourceId) ?? '')
  const now = sql`select * from unnest(${rows.map((row) => row.taxonomy_term_id)}::uuid[], ${rows.map((row) => row.means)}::text[],
    ${rows.map((row) => row.code)}::text[])`
  const ended = await sql`
    delete from taxonomy_term_meaning
    where taxonomy_term_id = any (${ids}::uuid[]) and (taxonomy_term_id, means, code) not in (${now})`.execute(tx)
  const added = await sql`
    insert into taxonomy_term_meaning (taxonomy_term_id, means, code) ${now} on conflict do nothing`.execute(tx)
  return { added: Number(added.numAffectedRows ?? 0), ended: Number(ended.numAffectedRows ?? 0) }
}
