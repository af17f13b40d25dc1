import { sql } from 'kysely'
import type { LocationEntry } from './entries.ts'
import { changedAt, changesOf, decide, type Heard, keepHeard, lastLocal } from './heard.ts'
import type { Batch, Sorted } from './keeping.ts'
import { type Address, isSame } from './service-fields.ts'

/**
 * Settles what a source says anew of places whose address somebody here corrected, for a service that is there. Each conflict is
 * kept as a change of that service, said by the feed: applied or declined.
 *
 * @returns the places that stay as somebody here said
 */
export async function settlePlaces(batch: Batch, changed: Sorted<LocationEntry>['toKeep']): Promise<Set<string>> {
  const places = sql`any (${changed.map(({ id }) => id)}::uuid[])`
  // Held before we look, and before their places: as everywhere, so that no two wait for each other.
  await sql`select id from service where id in (select service_id from service_at_location where location_id = ${places})
    order by id for no key update`.execute(batch.tx)
  const { rows: at } = await sql<{ service: string; location: string }>`
    select service_id as service, location_id as location from service_at_location at
    where location_id = ${places}
      and exists (select from service_change change where change.service_id = at.service_id and change.fields ? 'place')`.execute(batch.tx)
  const changes = await changesOf(
    batch.tx,
    at.map(({ service }) => service),
  )
  const [heard, stay]: [Heard[], Set<string>] = [[], new Set()]
  for (const { service, location } of at) {
    const said = changes.get(service) ?? []
    const { entry } = changed.find(({ id }) => id === location)!
    const theirs = addressOf(entry)
    const was = lastLocal('place', said)?.fields.place?.is
    const decision = decide(batch, 'place', said, theirs, changedAt(entry))
    const heardAs = decision === 'declined' && isSame(was, theirs) ? 'applied' : decision
    if (heardAs === 'applied' || heardAs === 'declined')
      heard.push({ service_id: service, state: heardAs, fields: { place: { was, is: theirs } } })
    if (heardAs === 'stays' || heardAs === 'declined') stay.add(location)
  }
  await keepHeard(batch, heard)
  return stay
}

const addressOf = ({ columns }: LocationEntry): Address => ({
  name: columns.name ?? null,
  address1: columns.address_1 ?? null,
  address2: columns.address_2 ?? null,
  city: columns.city ?? null,
  postalCode: columns.postal_code ?? null,
})
