import { sql } from 'kysely'
import { among } from '#platform/among'
import type { Tx } from '#platform/database'
import { plannedEachTime } from '#platform/planned-once'
import { publishedPhonesOf, publishedTimesOf } from './published-children.ts'
import type { PublishedLocation, PublishedOrganisation } from './published.ts'
import { conditionsOf, type PublicFilter } from './public-filter.ts'
import type { Part } from './published-services.ts'
import { removedSources } from './removed-sources.ts'

/** Only what belongs to the directory: who offers something, or came with a directory that is not removed. A surgery that refers is not in it. */
const isListed = sql`(exists (select from service s where s.organisation_id = o.id and s.hidden_at is null)
  or (o.source_id is not null and o.source not in ${removedSources} and not o.refers and not o.employs_link_workers))`

/** How many organisations does the open directory show that fit? */
export async function countPublicOrganisations(tx: Tx, filter: PublicFilter): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) from organisation o where ${listed(filter)}`.execute(tx)
  return rows[0]!.count
}

/** Ids of the organisations that fit, in the order of their ids. */
export async function publicOrganisationIds(tx: Tx, filter: PublicFilter, { limit, after, offset = 0 }: Part): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select o.id from organisation o where ${listed(filter)} and ${after ? sql`o.id > ${after}` : sql`true`}
    order by o.id limit ${limit} offset ${offset}`.execute(tx)
  return rows.map((row) => row.id)
}

/** Organisations fit by their own words, and by what their services are. */
function listed({ text, ...ofServices }: PublicFilter) {
  const conditions = conditionsOf(ofServices)
  const hasFitting = sql`exists (select from service s where s.organisation_id = o.id and ${sql.join(conditions, sql` and `)})`
  const words = sql`to_tsvector('simple', unaccent('unaccent', coalesce(o.name, '') || ' ' || coalesce(o.alternate_name, '') || ' ' || coalesce(left(o.description, 20000), '')))`
  return sql.join(
    [
      isListed,
      ...(text ? [sql`${plannedEachTime} ${words} @@ websearch_to_tsquery('simple', plain(${text}))`] : []),
      ...(conditions.length > 1 ? [hasFitting] : []),
    ],
    sql` and `,
  )
}

/** The organisations that the open directory shows, of these ids, in their order. */
export async function publishedOrganisations(tx: Tx, ids: readonly string[], withLocations: boolean): Promise<PublishedOrganisation[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<{
    id: string
  }>`select o.id from organisation o where o.id = any (${ids}::uuid[]) and ${isListed} order by o.id`.execute(tx)
  const found = await organisationsWith(
    tx,
    rows.map((row) => row.id),
    withLocations,
  )
  return rows.flatMap((row) => found.get(row.id) ?? [])
}

/** Services of these organisations that the open directory shows: ids by organisation. */
export async function publicServicesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, string[]>> {
  if (ids.length === 0) return new Map()
  const rows = await tx
    .selectFrom('service')
    .select(['id', 'organisation_id'])
    .where(among('organisation_id', ids))
    .where('hidden_at', 'is', null)
    .orderBy('id')
    .execute()
  return new Map([...Map.groupBy(rows, (row) => row.organisation_id ?? '')].map(([id, list]) => [id, list.map((row) => row.id)]))
}

/** Organisations by id, whether or not they are listed by themselves. */
export async function organisationsWith(
  tx: Tx,
  ids: readonly string[],
  withLocations: boolean,
): Promise<Map<string, PublishedOrganisation>> {
  const these = [...new Set(ids)]
  if (these.length === 0) return new Map()
  const rows = await tx
    .selectFrom('organisation as o')
    .leftJoin('organisation as parent', (join) =>
      join
        .onRef('parent.source', '=', 'o.source')
        .on((is) => is('parent.source_id', '=', sql<string>`o.source_rest ->> 'parent_organization_id'`)),
    )
    .select(['o.id', 'o.name', 'o.alternate_name', 'o.description', 'o.email', 'o.phone', 'o.url'])
    .select(['o.source', 'o.source_id', 'o.source_rest', 'parent.id as parent_id'])
    .where(among('o.id', these))
    .execute()
  const phones = await publishedPhonesOf(tx, 'organisation_id', these)
  const locations = withLocations ? await locationsOfOrganisations(tx, these) : new Map<string, PublishedLocation[]>()
  return new Map(rows.map((row) => [row.id, { ...row, phones: phones.get(row.id) ?? [], locations: locations.get(row.id) ?? [] }]))
}

async function locationsOfOrganisations(tx: Tx, ids: readonly string[]): Promise<Map<string, PublishedLocation[]>> {
  const rows = await tx.selectFrom('location').select('id').where(among('organisation_id', ids)).orderBy('id').execute()
  const locations = await locationsWith(
    tx,
    rows.map((row) => row.id),
  )
  return Map.groupBy(locations.values(), (location) => location.organisation_id ?? '')
}

const isGiven = sql`point_from is null or source_id is null`

/** Places by id. */
export async function locationsWith(tx: Tx, ids: readonly string[]): Promise<Map<string, PublishedLocation>> {
  const these = [...new Set(ids)]
  if (these.length === 0) return new Map()
  const rows = await tx
    .selectFrom('location')
    .select(['id', 'organisation_id', 'name', 'alternate_name', 'description', 'transportation', 'accessibility'])
    .select(['address_1', 'address_2', 'city', 'region', 'state_province', 'postal_code', 'country'])
    // A point that its source did not give is nothing to say in its name.
    .select([sql<number | null>`case when ${isGiven} then latitude end`.as('latitude')])
    .select([sql<number | null>`case when ${isGiven} then longitude end`.as('longitude')])
    .select(['source', 'source_id', 'source_rest'])
    .where(among('id', these))
    .orderBy('id')
    .execute()
  const phones = await publishedPhonesOf(tx, 'location_id', these)
  const times = await publishedTimesOf(tx, 'location_id', these)
  return new Map(rows.map((row) => [row.id, { ...row, phones: phones.get(row.id) ?? [], times: times.get(row.id) ?? [] }]))
}

/** Ids of the places that the open directory shows by themselves: those of a listed organisation and those where something is. */
export async function publicLocationIds(tx: Tx, { limit, after }: Part): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select l.id from location l
    where (exists (select from service_at_location at join service s on s.id = at.service_id where at.location_id = l.id and s.hidden_at is null)
      or l.organisation_id in (select o.id from organisation o where ${isListed})) and ${after ? sql`l.id > ${after}` : sql`true`}
    order by l.id limit ${limit}`.execute(tx)
  return rows.map((row) => row.id)
}
