import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '#platform/database'
import { plannedEachTime } from '#platform/planned-once'
import { boxAround, metresFrom } from './distance.ts'
import type { Rest } from './entries.ts'
import { outwardPart } from './finder.ts'
import { isOnePlace } from './places.ts'
import type { Search } from './search.ts'

/** Whoever is so near to the middle of a town, or of a neighbourhood, is taken to be in it: we know no borders. */
const IN_A_TOWN_METRES = 5_000
const IN_A_NEIGHBOURHOOD_METRES = 1_500
/** Many towns have a "Centrum": it is the one that is meant for who has a place so near. */
const SAME_NEIGHBOURHOOD_METRES = 15_000

/** As `service_area` names it. */
export interface Area {
  area: string
  /** Is it no other of that name? A neighbourhood may be, and a town of which there are two. */
  isSure: boolean
}

/** In which areas is somebody who asks from here? By what they typed, and by what is near. */
export async function areasAround(tx: Tx, near: Search['near']): Promise<Area[]> {
  if (!near) return []
  const typed = near.name ? [near.name, outwardPart(near.name)] : []
  const { rows: areas } = await sql<Area>`
    with around as (
      select kind, looked_up, ${metresFrom(near)} as metres from place
      where kind in ('neighbourhood', 'town') and ${boxAround(near, IN_A_TOWN_METRES)}
    ),
    -- A place that has several names stands here by each of them.
    nearest as (
      select kind, looked_up, rank() over (partition by kind order by metres) from around
      where metres <= case kind when 'town' then ${IN_A_TOWN_METRES}::float8 else ${IN_A_NEIGHBOURHOOD_METRES} end
    ),
    named as (
      select looked_up as area, kind = 'town' as is_town, kind = 'neighbourhood' as is_neighbourhood,
        kind = 'town' and (select not (${isOnePlace}) from place same where same.kind = 'town' and same.looked_up = nearest.looked_up) as is_shared
      from nearest where rank = 1
      union all select lower(plain(name)), false, false, false from unnest(${typed}::text[]) name
    )
    select area, not bool_or(is_shared) and (bool_or(is_town) or not bool_or(is_neighbourhood)) as "isSure" from named group by 1`.execute(
    tx,
  )
  return areas
}

/** Who works in these areas: the freshest of them, by an index, however many name the area. */
const WORKING_WEIGHED = 500

/** A service that says it works around somebody, with the place of its that is nearest to them. */
export interface Working {
  id: string
  locationId: string | null
  metres: number | null
}

/** What is offered and works in the areas in which somebody asks, wherever its own place is: asked once for a search, however far it looks. */
export async function workingAround(
  tx: Tx,
  { near, areas }: Pick<Search, 'near'> & { areas: readonly Area[] },
  isOffered: RawBuilder<unknown>,
): Promise<Working[]> {
  if (!near || areas.length === 0) return []
  const { rows } = await sql<Working>`${plannedEachTime}
    with at_hand as materialized (
      select at.service_id from (select id, ${metresFrom(near)} as metres from location where ${boxAround(near, SAME_NEIGHBOURHOOD_METRES)}) l
      join service_at_location at on at.location_id = l.id where l.metres <= ${SAME_NEIGHBOURHOOD_METRES}
    ),
    named as (
      select s.id, s.freshness from unnest(${areas.map(({ area }) => area)}::text[], ${areas.map(({ isSure }) => isSure)}::boolean[]) named (area, is_sure),
      lateral (
        select s.id, a.freshness from service_area a join service s on s.id = a.shown_id
        where a.area = named.area and a.is_offered and ${isOffered}
          and (named.is_sure or a.service_id in (select service_id from at_hand) or a.shown_id in (select service_id from at_hand))
        order by a.freshness desc, a.shown_id limit ${WORKING_WEIGHED}
      ) s
    ),
    working as (select id from named group by id order by max(freshness) desc, id limit ${WORKING_WEIGHED})
    select working.id, place.id as "locationId", place.metres from working left join lateral (
      select l.id, ${metresFrom(near)} as metres from service_at_location at join location l on l.id = at.location_id
      where at.service_id = working.id and latitude is not null order by metres, l.id limit 1) place on true`.execute(tx)
  return rows
}

/** Is this row `a` of `service_area` one of the areas around somebody? */
export function isAround({ near, areas }: Pick<Search, 'near'> & { areas: readonly Area[] }): RawBuilder<unknown> {
  if (!near || areas.length === 0) return sql`false`
  const all = areas.map(({ area }) => area)
  const sure = areas.filter(({ isSure }) => isSure).map(({ area }) => area)
  return sql`a.area = any (${all}::text[]) and (a.area = any (${sure}::text[]) or exists (
    select from service_at_location at join location l on l.id = at.location_id
    where at.service_id in (a.service_id, a.shown_id) and ${metresFrom(near)} <= ${SAME_NEIGHBOURHOOD_METRES}))`
}

/** Writes down anew where these entries say that they work. */
export async function replaceAreas(tx: Tx, kept: readonly { id: string; entry: { rest: Rest } }[]): Promise<void> {
  const said = kept.flatMap(({ id, entry }) => wordsIn(entry.rest).map((words) => ({ id, words })))
  await sql`delete from service_area where service_id = any (${kept.map(({ id }) => id)}::uuid[])`.execute(tx)
  if (said.length === 0) return
  await sql`
    insert into service_area (service_id, shown_id, area, name)
    select said.id, said.id, named.area, named.name
    from unnest(${said.map(({ id }) => id)}::uuid[], ${said.map(({ words }) => words)}::text[]) said (id, words), areas_named(said.words) named
    on conflict do nothing`.execute(tx)
}

/**
 * Sets right with which entry areas are shown, and what is kept there of it. The triggers do that as it changes, but of two transactions
 * at once neither sees the rows of the other: an area that a feed brings just then would keep what is no longer so. To hold the entries
 * meanwhile would have an import and a merge wait for each other.
 */
export async function setAreasRight(tx: Tx): Promise<void> {
  await sql`
    with recursive part as (
      select id as shown_id, id from service where merged_into is null
      union select part.shown_id, s.id from service s join part on s.merged_into = part.id
    ),
    shown as (
      select part.id, s.id as shown_id, s.freshness, s.hidden_at is null and s.status in ('active', 'temporarily closed') as is_offered
      from part join service s on s.id = part.shown_id
    )
    update service_area a set shown_id = shown.shown_id, freshness = shown.freshness, is_offered = shown.is_offered
    from shown where a.service_id = shown.id
      and (a.shown_id, a.freshness, a.is_offered) is distinct from (shown.shown_id, shown.freshness, shown.is_offered)`.execute(tx)
}

/** The name of each area in the rows of its source; before HSDS 3 it was the area itself. */
function wordsIn({ service_area: rows }: Rest): string[] {
  if (!Array.isArray(rows)) return []
  return (rows as Record<string, unknown>[]).map((row) => row.name ?? row.service_area).filter((words) => typeof words === 'string')
}
