import type { OrganisationEntry } from './entries.ts'
import { type Batch, type Counts, replacePhones, sortOut } from './keeping.ts'

export async function keepOrganisations(batch: Batch, entries: readonly OrganisationEntry[]): Promise<Counts> {
  const { tx, source } = batch
  const { toKeep, counts } = await sortOut(batch, 'organisation', entries)
  if (toKeep.length === 0) return counts
  await tx
    .insertInto('organisation')
    .values(
      toKeep.map(({ id, hash, entry }) => ({
        id,
        ...entry.columns,
        source,
        source_id: entry.sourceId,
        source_rest: JSON.stringify(entry.rest),
        source_hash: hash,
      })),
    )
    .onConflict((same) =>
      same.columns(['programme_id', 'id']).doUpdateSet((is) => ({
        name: is.ref('excluded.name'),
        alternate_name: is.ref('excluded.alternate_name'),
        description: is.ref('excluded.description'),
        email: is.ref('excluded.email'),
        phone: is.ref('excluded.phone'),
        url: is.ref('excluded.url'),
        source_rest: is.ref('excluded.source_rest'),
        source_hash: is.ref('excluded.source_hash'),
      })),
    )
    .execute()
  // Whoever asks what changed since asks for services, and what a service says of its organisation is part of it.
  await tx
    .updateTable('service')
    .set({ updated_at: batch.now })
    .where(
      'organisation_id',
      'in',
      toKeep.map(({ id }) => id),
    )
    .execute()
  await replacePhones(tx, 'organisation_id', toKeep)
  return counts
}
