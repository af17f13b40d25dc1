import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import type { ServiceEntry } from './entries.ts'
import { type Batch, inPieces, type Sorted } from './keeping.ts'

type Kept = Sorted<ServiceEntry>['toKeep']

/**
 * The places of changed entries. Those that stay are not taken away first, so that their services are not written again.
 *
 * @param own services whose place stays as somebody here said: instead of the one that it corrects
 */
export async function replacePlaces(
  { tx }: Batch,
  kept: Kept,
  own: ReadonlySet<string>,
  locations: ReadonlyMap<string, string>,
): Promise<void> {
  const corrected = await correctedBy(tx, own)
  const replaced = kept.filter(({ id }) => !own.has(id) || corrected.has(id))
  if (replaced.length === 0) return
  const theirs = replaced.flatMap(({ id }) => (own.has(id) ? [] : id))
  await sql`delete from location own using service_at_location at
    where own.id = at.location_id and own.corrects is not null and at.service_id = any (${theirs}::uuid[])`.execute(tx)
  const named = replaced.flatMap(({ id, entry }) =>
    entry.places.flatMap(({ locationSourceId, sourceId, description }) => {
      const location = locations.get(locationSourceId)
      return location && location !== corrected.get(id) ? [{ service_id: id, location_id: location, source_id: sourceId, description }] : []
    }),
  )
  // An entry may name a place twice.
  const rows = [...new Map(named.map((row) => [`${row.service_id} ${row.location_id}`, row])).values()]
  await sql`delete from service_at_location at using location l
    where l.id = at.location_id and l.corrects is null and at.service_id = any (${replaced.map(({ id }) => id)}::uuid[])
      and not exists (
        select from unnest(${rows.map((row) => row.service_id)}::uuid[], ${rows.map((row) => row.location_id)}::uuid[]) named (service_id, location_id)
        where named.service_id = at.service_id and named.location_id = at.location_id)`.execute(tx)
  for (const some of inPieces(rows))
    await tx
      .insertInto('service_at_location')
      .values(some)
      .onConflict((same) =>
        same.columns(['programme_id', 'service_id', 'location_id']).doUpdateSet((is) => ({
          source_id: is.ref('excluded.source_id'),
          description: is.ref('excluded.description'),
        })),
      )
      .execute()
}

/** Instead of which place does each of these stand at one of its own? */
async function correctedBy(tx: Tx, services: ReadonlySet<string>): Promise<Map<string, string>> {
  if (services.size === 0) return new Map()
  const { rows } = await sql<{ service: string; corrects: string }>`
    select at.service_id as service, l.corrects from service_at_location at join location l on l.id = at.location_id
    where at.service_id = any (${[...services]}::uuid[]) and l.corrects is not null`.execute(tx)
  return new Map(rows.map(({ service, corrects }) => [service, corrects]))
}
