import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import { placeByAddresses, townsOfAddresses } from './own-addresses.ts'
import { postcodeOf } from './service.ts'

/** A point to measure distance from, in degrees (WGS 84). */
export interface Place {
  kind: 'postcode' | 'neighbourhood' | 'town'
  /** As somebody types it to find this one: with what it lies in, where the name alone does not tell. */
  name: string
  latitude: number
  longitude: number
}

/** What is offered by name at once; every other place can be typed. */
const OFFERED = 500

/** A name and what it lies in, each as long as its column, with a comma and a space between. */
const LONGEST = 242

/** As an order: a town before a neighbourhood of that name somewhere else. */
export const firstKinds = sql`array['postcode', 'town', 'neighbourhood']`

/** Places of one name that lie within some five kilometres of each other are one; a name of several others tells of none where it is. */
export const isOnePlace = sql`max(latitude) - min(latitude) < 0.05 and max(longitude) - min(longitude) < 0.1`

/** Where is each town and neighbourhood that has its name for itself? */
export const namedOnce = sql`(
  select kind, looked_up, (array_agg(id order by id))[1] as id, (array_agg(name order by id))[1] as name,
    (array_agg(latitude order by id))[1] as latitude, (array_agg(longitude order by id))[1] as longitude
  from place where kind <> 'postcode' group by kind, looked_up having ${isOnePlace})`

/**
 * Where is this? A postcode first, however it is spaced; else a town or neighbourhood by its name, accents and capitals aside. Of
 * several that are called so it is the one that lies in what stands after a comma ("Centrum, Hilltown"; "Newport, Bristol, City of"), and
 * without that none. What no
 * table here knows is where the addresses of the directory are that name it.
 */
export async function placeNamed(tx: Tx, text: string): Promise<Place | undefined> {
  const typed = text.trim()
  if (!typed || typed.length > LONGEST) return undefined
  const said = splitAtEachComma(typed)
  const { rows } = await sql<Place>`
    select kind, name, latitude, longitude from (
      select id, kind, name, latitude, longitude, 1 as turn from place where kind = 'postcode' and name = ${postcodeOf(typed)}
      union all
      select id, kind, name, latitude, longitude, 2 from ${namedOnce} named where looked_up = lower(plain(${typed}))
      union all
      select id, kind, place.name || ', ' || place.part_of, latitude, longitude, 3
      from unnest(${said.map(([name]) => name)}::text[], ${said.map(([, partOf]) => partOf)}::text[]) said (name, part_of)
      join place on kind <> 'postcode' and looked_up = lower(plain(said.name)) and lower(plain(place.part_of)) = lower(plain(said.part_of))
    ) found
    order by turn, array_position(${firstKinds}, kind), id limit 1`.execute(tx)
  return rows[0] ?? placeByAddresses(tx, typed)
}

/** What a name lies in may hold a comma itself, and so may the name. */
function splitAtEachComma(typed: string): [name: string, partOf: string][] {
  const parts = typed.split(',')
  const joined = (some: string[]) => some.join(',').trim()
  return parts.slice(1).map((_, index) => [joined(parts.slice(0, index + 1)), joined(parts.slice(index + 1))])
}

/**
 * Which neighbourhoods and towns can somebody choose by name? By name; of very many, those nearest to where services are. Where none were
 * loaded, the towns of the addresses.
 */
export async function placesToChoose(tx: Tx): Promise<Place[]> {
  const { rows } = await sql<Place>`
    with middle as materialized (
      select percentile_cont(0.5) within group (order by latitude) as north, percentile_cont(0.5) within group (order by longitude) as east from location
    ),
    called as (
      select *, max(latitude) over same - min(latitude) over same < 0.05 and max(longitude) over same - min(longitude) over same < 0.1 as is_one
      from place where kind <> 'postcode' window same as (partition by kind, looked_up)
    ),
    offered as (
      select kind, case when is_one then name else name || ', ' || part_of end as name, called.latitude, called.longitude
      from called, middle where is_one or part_of is not null
      order by (called.latitude - north) ^ 2 + ((called.longitude - east) * cosd(north)) ^ 2, name limit ${OFFERED}
    )
    select * from offered order by kind desc, name`.execute(tx)
  return rows.length > 0 ? rows : townsOfAddresses(tx, OFFERED)
}
