import { sql, type RawBuilder } from 'kysely'
import { IN_A_TOWN_METRES, isAround } from './areas.ts'
import { asList, type Attempt } from './attempt.ts'
import { boxAround, metresFrom } from './distance.ts'
import type { Search } from './search.ts'

/** Of what is online, of what has no place, comes to people or is by telephone, and of what works in the area: the freshest of each. */
const EVERYWHERE_WEIGHED = 500
/** What is offered to anybody at all: neither hidden nor merged into another. */
export const isOffered = ({ openToReferrals }: Search) =>
  openToReferrals
    ? sql`s.hidden_at is null and s.status = 'active' and s.capacity_status is distinct from 'no-capacity'`
    : sql`s.hidden_at is null and s.status in ('active', 'temporarily closed')`

/** `pool`: ids to look at, each with its nearest place where somebody asked from where. */
export function pool(search: Attempt): RawBuilder<unknown> {
  const { near, withinMetres } = search
  if (!near) return sql`pool as (select s.id, null::uuid as location_id, null::float8 as metres from service s where ${isOffered(search)})`
  const box = withinMetres ? sql`and ${boxAround(near, withinMetres)}` : sql``
  const placed = sql`
    placed as materialized (
      select distinct on (at.service_id) at.service_id as id, l.id as location_id, l.metres
      from (select id, ${metresFrom(near)} as metres from location where latitude is not null ${box}) l
      join service_at_location at on at.location_id = l.id
      ${withinMetres ? sql`where l.metres <= ${withinMetres}` : sql``}
      order by at.service_id, l.metres
    )`
  // Who comes to people here is near by that, and not as far as the office is.
  const nearest = sql`${placed},
    working as materialized (${workingIn(search)}),
    nearest as (select * from placed where metres <= ${IN_A_TOWN_METRES} or id not in (select id from working))`
  if (!withinMetres) {
    return sql`${nearest},
      pool as (select s.id, nearest.location_id, nearest.metres from service s left join nearest on nearest.id = s.id where ${isOffered(search)})`
  }
  return sql`${nearest},
    everywhere as materialized (
      (${freshest(search, sql`s.is_online`)}) union all (${freshest(search, sql`not s.is_online and (not s.has_place or not s.is_in_person)`)})
      union select id from working
    ),
    pool as materialized (
      select id, location_id, metres from nearest
      union all select everywhere.id, null, null from everywhere where not exists (select from nearest where nearest.id = everywhere.id)
    )`
}

/** Each of these conditions has a partial index in the order of freshness. */
const freshest = (search: Search, condition: RawBuilder<unknown>) =>
  sql`select s.id from service s where ${condition} and ${isOffered(search)} order by s.freshness desc, s.id limit ${EVERYWHERE_WEIGHED}`

/** What works in the areas in which somebody asks, wherever its own place is: the freshest, by an index, however many name the area. */
const workingIn = (search: Attempt) =>
  sql`select s.id from unnest(${asList(search.areas.map(({ area }) => area))}) named,
    lateral (
      select s.id, a.freshness from service_area a join service s on s.id = a.shown_id
      where a.area = named and a.is_offered and ${isAround(search)} and ${isOffered(search)}
      order by a.freshness desc, a.shown_id limit ${EVERYWHERE_WEIGHED}
    ) s
    order by s.freshness desc, s.id limit ${EVERYWHERE_WEIGHED}`
