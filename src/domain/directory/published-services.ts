import { type RawBuilder, sql } from 'kysely'
import { among } from '#platform/among'
import type { Tx } from '#platform/database'
import { changesOf, linksOf, publishedPhonesOf, publishedTimesOf } from './published-children.ts'
import { locationsWith, organisationsWith } from './published-organisations.ts'
import { termsOfServices } from './published-terms.ts'
import { type PublishedPlace, type PublishedService, SERVICE_COLUMNS, type WholeService } from './published.ts'
import { conditionsOf, isPublic, type PublicFilter } from './public-filter.ts'

/** Which part of a list: `limit` of them, after an id (for going through everything) or after so many (for one page). */
export interface Part {
  limit: number
  after?: string | undefined
  offset?: number
}

/** How many services does the open directory show that fit? */
export async function countPublicServices(tx: Tx, filter: PublicFilter): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) from service s where ${all(filter)}`.execute(tx)
  return rows[0]!.count
}

/** Ids of the services that fit, in the order of their ids: what is new comes last, so nothing moves while somebody turns pages. */
export async function publicServiceIds(tx: Tx, filter: PublicFilter, { limit, after, offset = 0 }: Part): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select s.id from service s where ${all(filter)} and ${after ? sql`s.id > ${after}` : sql`true`}
    order by s.id limit ${limit} offset ${offset}`.execute(tx)
  return rows.map((row) => row.id)
}

/** Id and moment of the last change of each service that fits, as `publicServiceIds`. */
export async function publicServiceMoments(
  tx: Tx,
  filter: PublicFilter,
  { limit, after, offset = 0 }: Part,
): Promise<{ id: string; updated_at: Date }[]> {
  const { rows } = await sql<{ id: string; updated_at: Date }>`
    select s.id, s.updated_at from service s where ${all(filter)} and ${after ? sql`s.id > ${after}` : sql`true`}
    order by s.id limit ${limit} offset ${offset}`.execute(tx)
  return rows
}

/** What does the list say of these services? Public ones only, in the order of the ids. */
export async function publishedServices(tx: Tx, ids: readonly string[], withLocations = false): Promise<PublishedService[]> {
  return servicesWith(tx, ids, withLocations, isPublic)
}

async function servicesWith(
  tx: Tx,
  ids: readonly string[],
  withLocations: boolean,
  which: RawBuilder<boolean>,
): Promise<PublishedService[]> {
  if (ids.length === 0) return []
  const rows = await tx
    .selectFrom('service as s')
    .select(SERVICE_COLUMNS.map((column) => `s.${column}` as const))
    .where(among('s.id', ids))
    .where(which)
    .orderBy('s.id')
    .execute()
  const organisations = await organisationsWith(
    tx,
    rows.flatMap((row) => row.organisation_id ?? []),
    withLocations,
  )
  return rows.map((row) => ({ ...row, organisation: organisations.get(row.organisation_id ?? '') ?? null }))
}

/** Everything that these services say. A handful of questions for all of them together. */
export async function wholeServices(tx: Tx, ids: readonly string[], withLocations = false): Promise<WholeService[]> {
  return withChildren(tx, await publishedServices(tx, ids, withLocations))
}

/** Everything that this entry says, also one that the open directory does not show: for who looks after it. */
export async function wholeEntry(tx: Tx, id: string): Promise<WholeService | undefined> {
  return (await withChildren(tx, await servicesWith(tx, [id], true, sql`true`)))[0]
}

async function withChildren(tx: Tx, services: readonly PublishedService[]): Promise<WholeService[]> {
  const these = services.map((service) => service.id)
  if (these.length === 0) return []
  const [phones, times, places, terms, links, changes] = [
    await publishedPhonesOf(tx, 'service_id', these),
    await publishedTimesOf(tx, 'service_id', these),
    await placesOfServices(tx, these),
    await termsOfServices(tx, these),
    await linksOf(tx, these),
    await changesOf(tx, these),
  ]
  return services.map((service) => ({
    ...service,
    phones: phones.get(service.id) ?? [],
    times: times.get(service.id) ?? [],
    places: places.get(service.id) ?? [],
    terms: terms.get(service.id) ?? [],
    needs: links.need.get(service.id) ?? [],
    serviceTypes: links['service-type'].get(service.id) ?? [],
    circumstances: links.circumstance.get(service.id) ?? [],
    changes: changes.get(service.id) ?? [],
  }))
}

/** How many services at places does the open directory show that fit? */
export async function countPublicPlaces(tx: Tx, filter: PublicFilter): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) ${atPlaces} where ${all(filter, 'this')}`.execute(tx)
  return rows[0]!.count
}

/** Ids of services at places that fit, in the order of their ids. */
export async function publicPlaceIds(tx: Tx, filter: PublicFilter, { limit, after, offset = 0 }: Part): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select at.id ${atPlaces} where ${all(filter, 'this')} and ${after ? sql`at.id > ${after}` : sql`true`}
    order by at.id limit ${limit} offset ${offset}`.execute(tx)
  return rows.map((row) => row.id)
}

/** These services at places, with their place, in the order of the ids. Public ones only. */
export async function publishedPlaces(tx: Tx, ids: readonly string[]): Promise<PublishedPlace[]> {
  if (ids.length === 0) return []
  const rows = await tx
    .selectFrom('service_at_location as at')
    .innerJoin('service as s', 's.id', 'at.service_id')
    .select(['at.id', 'at.service_id', 'at.location_id', 'at.description', 'at.source_id'])
    .where(among('at.id', ids))
    .where(isPublic)
    .orderBy('at.id')
    .execute()
  return withLocations(tx, rows)
}

async function placesOfServices(tx: Tx, ids: readonly string[]): Promise<Map<string, PublishedPlace[]>> {
  const rows = await tx
    .selectFrom('service_at_location')
    .select(['id', 'service_id', 'location_id', 'description', 'source_id'])
    .where(among('service_id', ids))
    .orderBy('id')
    .execute()
  return Map.groupBy(await withLocations(tx, rows), (place) => place.service_id)
}

async function withLocations(tx: Tx, rows: readonly Omit<PublishedPlace, 'location'>[]): Promise<PublishedPlace[]> {
  const locations = await locationsWith(
    tx,
    rows.map((row) => row.location_id),
  )
  return rows.flatMap((row) => {
    const location = locations.get(row.location_id)
    return location ? [{ ...row, location }] : []
  })
}

const atPlaces = sql`from service_at_location at join service s on s.id = at.service_id join location l on l.id = at.location_id`

const all = (filter: PublicFilter, place?: 'this') => sql.join(conditionsOf(filter, place), sql` and `)
