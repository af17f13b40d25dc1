import { sql } from 'kysely'
import { addressOf } from './address.ts'
import type { LocationEntry } from './entries.ts'
import { changedAt, changesOf, hear, type Heard, keepHeard } from './heard.ts'
import type { Batch, Sorted } from './keeping.ts'

/**
 * Settles what a source says anew of places that somebody here corrected for a service: that service stands at a place of its own
 * meanwhile. Each conflict is kept as a change of the service, said by the feed; where the source's word wins, the service is back
 * at the source's place.
 */
export async function settlePlaces(batch: Batch, changed: Sorted<LocationEntry>['toKeep']): Promise<void> {
  const { tx } = batch
  const places = sql`any (${changed.map(({ id }) => id)}::uuid[])`
  const at = sql`service_at_location at join location own on own.id = at.location_id and own.corrects = ${places}`
  // Held before we look, and before their places: as everywhere, so that no two wait for each other.
  await sql`select id from service where id in (select at.service_id from ${at}) order by id for no key update`.execute(tx)
  const { rows } = await sql<{ service: string; own: string; place: string }>`
    select at.service_id as service, own.id as own, own.corrects as place from ${at}`.execute(tx)
  const changes = await changesOf(
    tx,
    rows.map(({ service }) => service),
  )
  const heard: Heard[] = []
  for (const { service, own, place } of rows) {
    const { entry } = changed.find(({ id }) => id === place)!
    const { stands, anew } = hear(batch, 'place', changes.get(service) ?? [], addressOf(entry.columns), changedAt(entry))
    if (!anew) continue
    heard.push({ serviceId: service, field: 'place', anew })
    if (stands === 'theirs') await backTo(batch, service, own, place)
  }
  await keepHeard(batch, heard)
}

async function backTo({ tx }: Batch, serviceId: string, own: string, place: string): Promise<void> {
  await tx.deleteFrom('location').where('id', '=', own).execute()
  await tx
    .insertInto('service_at_location')
    .values({ service_id: serviceId, location_id: place })
    .onConflict((same) => same.doNothing())
    .execute()
}
