import { sql } from 'kysely'
import type { Work } from '#platform/context'
import type { Tx } from '#platform/database'
import { inRings } from './parents-of-terms.ts'
import type { DirectoryEntries } from './entries.ts'
import type { ImportCounts } from './import-directory.ts'
import { keepLocations } from './keep-locations.ts'
import { keepOrganisations } from './keep-organisations.ts'
import { keepServices } from './keep-services.ts'
import { keepTaxonomies, keepTerms } from './keep-terms.ts'
import { type Batch, noCounts, planAnew } from './keeping.ts'
import type { ConflictRule } from './heard.ts'

/**
 * Keeps some entries of a source within the caller's transaction: everything that they name is among them, or was kept before.
 * The same entries again change nothing.
 */
export async function keepEntries(
  tx: Tx,
  input: { source: string; entries: DirectoryEntries; now: Date; conflicts: { rule: ConflictRule; name: string } },
): Promise<ImportCounts> {
  const { source, entries, now, conflicts } = input
  await planAnew(tx)
  const batch: Batch = { tx, source, now, conflicts }
  const some = async <T>(list: readonly T[], keep: (batch: Batch, list: readonly T[]) => Promise<ImportCounts['services']>) =>
    list.length > 0 ? keep(batch, list) : noCounts()
  await some(entries.taxonomies ?? [], keepTaxonomies)
  return {
    organisations: await some(entries.organisations, keepOrganisations),
    locations: await some(entries.locations, keepLocations),
    terms: await some(entries.terms, keepTerms),
    services: await some(entries.services, keepServices),
  }
}

/** Which of these services of a source are running, as far as we know? */
export async function runningAmong(tx: Tx, source: string, sourceIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from service where source = ${source} and source_id = any (${sourceIds}::text[]) and status <> 'defunct'`.execute(tx)
  return rows.map(({ id }) => id)
}

/** Tells of those that were running and of which their source now says that they have ended. */
export async function tellOfEnded({ tx, record }: Work, wereRunning: readonly string[]): Promise<void> {
  if (wereRunning.length === 0) return
  const ended = await tx.selectFrom('service').select('id').where('id', 'in', wereRunning).where('status', '=', 'defunct').execute()
  for (const { id } of ended) await record({ kind: 'service.closed', subject: ['service', id], payload: { because: 'closed' } })
}

/** When did the source say that it last changed each of these services, by its own ids? Those that we do not have are absent. */
export async function lastModifiedOf(tx: Tx, source: string, sourceIds: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; at: string }>`
    select source_id as id, source_rest ->> 'last_modified' as at from service
    where source = ${source} and source_id = any (${sourceIds}::text[]) and source_rest ->> 'last_modified' is not null
      and source_hash is not null`.execute(tx)
  return new Map(rows.map((row) => [row.id, row.at]))
}

/** Terms of different pages may name each other in a ring. Those that lie in one lose their parent, however long it is, so that every walk upwards ends. */
export async function cutRingsOfTerms(tx: Tx, source: string): Promise<void> {
  const terms = await tx
    .selectFrom('taxonomy_term')
    .select(['source_id', 'parent_source_id'])
    .where('source', '=', source)
    .where('parent_source_id', 'is not', null)
    .orderBy('source_id')
    .execute()
  const cut = inRings(new Map(terms.map((term) => [term.source_id, term.parent_source_id])))
  if (cut.length === 0) return
  await tx
    .updateTable('taxonomy_term')
    .set({ parent_source_id: null })
    .where('source', '=', source)
    .where(sql<boolean>`source_id = any (${cut}::text[])`)
    .execute()
}
