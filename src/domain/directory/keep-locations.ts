import { sql } from 'kysely'
import type { LocationEntry } from './entries.ts'
import { type Batch, type Counts, idsOf, replacePhones, replaceTimes, sortOut } from './keeping.ts'
import { pointPlaces } from './point-places.ts'
import { settlePlaces } from './settle-places.ts'

export async function keepLocations(batch: Batch, entries: readonly LocationEntry[]): Promise<Counts> {
  const { tx, source } = batch
  const { toKeep, counts } = await sortOut(batch, 'location', entries)
  if (toKeep.length === 0) return counts
  await settlePlaces(batch, toKeep)
  const organisations = await idsOf(
    batch,
    'organisation',
    toKeep.map(({ entry }) => entry.organisationSourceId),
  )
  await tx
    .insertInto('location')
    .values(
      toKeep.map(({ id, hash, entry }) => ({
        id,
        organisation_id: organisations.get(entry.organisationSourceId ?? '') ?? null,
        ...entry.columns,
        point_from: null,
        source,
        source_id: entry.sourceId,
        source_rest: JSON.stringify(entry.rest),
        source_hash: hash,
      })),
    )
    .onConflict((same) =>
      same.columns(['programme_id', 'id']).doUpdateSet((is) => ({
        organisation_id: is.ref('excluded.organisation_id'),
        name: is.ref('excluded.name'),
        alternate_name: is.ref('excluded.alternate_name'),
        description: is.ref('excluded.description'),
        transportation: is.ref('excluded.transportation'),
        accessibility: is.ref('excluded.accessibility'),
        address_1: is.ref('excluded.address_1'),
        address_2: is.ref('excluded.address_2'),
        city: is.ref('excluded.city'),
        region: is.ref('excluded.region'),
        state_province: is.ref('excluded.state_province'),
        postal_code: is.ref('excluded.postal_code'),
        country: is.ref('excluded.country'),
        latitude: is.ref('excluded.latitude'),
        longitude: is.ref('excluded.longitude'),
        point_from: is.ref('excluded.point_from'),
        source_rest: is.ref('excluded.source_rest'),
        source_hash: is.ref('excluded.source_hash'),
      })),
    )
    .execute()
  await pointPlaces(
    tx,
    toKeep.filter(({ entry }) => entry.columns.latitude === null).map(({ id }) => id),
  )
  await sql`
    update service set updated_at = ${batch.now} from service_at_location at
    where at.service_id = service.id and at.location_id = any (${toKeep.map(({ id }) => id)}::uuid[])`.execute(tx)
  await replacePhones(tx, 'location_id', toKeep)
  await replaceTimes(tx, 'location_id', toKeep)
  return counts
}
