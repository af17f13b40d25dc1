import { sql, type RawBuilder } from 'kysely'
import type { Attempt } from './attempt.ts'
import { boxAround, metresFrom } from './distance.ts'
import type { Search } from './search.ts'

/** Of what is online, and of what has no place, comes to people or is by telephone: the freshest of each. */
const EVERYWHERE_WEIGHED = 500

/** What is offered to anybody at all: neither hidden nor merged into another. */
export const isOffered = ({ openToReferrals }: Pick<Search, 'openToReferrals'>) =>
  openToReferrals
    ? sql`s.hidden_at is null and s.status = 'active' and s.capacity_status is distinct from 'no-capacity'`
    : sql`s.hidden_at is null and s.status in ('active', 'temporarily closed')`

/**
 * `pool`: ids to look at, each with its nearest place where somebody asked from where, and whether it works there: who comes to
 * people may have an office far away.
 */
export function pool(search: Attempt): RawBuilder<unknown> {
  const { near, withinMetres, working } = search
  if (!near) {
    return sql`pool as (
      select s.id, null::uuid as location_id, null::float8 as metres, false as works_here from service s where ${isOffered(search)})`
  }
  const box = withinMetres ? sql`and ${boxAround(near, withinMetres)}` : sql``
  const nearest = sql`
    placed as materialized (
      select distinct on (at.service_id) at.service_id as id, l.id as location_id, l.metres
      from (select id, ${metresFrom(near)} as metres from location where latitude is not null ${box}) l
      join service_at_location at on at.location_id = l.id
      ${withinMetres ? sql`where l.metres <= ${withinMetres}` : sql``}
      order by at.service_id, l.metres
    ),
    working as materialized (
      select id, location_id, metres from unnest(
        ${working.map(({ id }) => id)}::uuid[], ${working.map(({ locationId }) => locationId)}::uuid[], ${working.map(({ metres }) => metres)}::float8[]
      ) working (id, location_id, metres)
    )`
  if (!withinMetres) {
    return sql`${nearest},
      pool as (
        select s.id, placed.location_id, placed.metres, s.id in (select id from working) as works_here
        from service s left join placed on placed.id = s.id where ${isOffered(search)}
      )`
  }
  return sql`${nearest},
    everywhere as materialized (
      (${freshest(search, sql`s.is_online`)}) union (${freshest(search, sql`not s.is_online and (not s.has_place or not s.is_in_person)`)})
    ),
    pool as materialized (
      select id, location_id, metres, id in (select id from working) as works_here from placed
      union all select id, location_id, metres, true from working where id not in (select id from placed)
      union all select id, null, null, false from everywhere where id not in (select id from placed) and id not in (select id from working)
    )`
}

/** Each of these conditions has a partial index in the order of freshness. */
const freshest = (search: Search, condition: RawBuilder<unknown>) =>
  sql`select s.id from service s where ${condition} and ${isOffered(search)} order by s.freshness desc, s.id limit ${EVERYWHERE_WEIGHED}`
