import { sql, type RawBuilder } from 'kysely'
import { asList, type Attempt, isBounded, today } from './attempt.ts'
import type { PartOfDay, Search } from './search.ts'
import { weekdays } from './service.ts'

/** How many of the needs somebody said it serves, and how many only its words suggest. */
const countNeeds = sql`count(*) filter (where not from_words)::int as said, count(*) filter (where from_words)::int as in_words`

/** Of the whole directory, by the index of needs. */
export function fitEverywhere({ needs = [] }: Search): RawBuilder<unknown> {
  return sql`fit as materialized (select service_id, ${countNeeds} from service_need where need_code = any (${asList(needs)}) group by service_id)`
}

/** Of the pool, one after the other: a lateral aggregate, so that the planner never reads all services of a need instead. */
export function joinFit(search: Search): RawBuilder<unknown> {
  if (!isBounded(search)) return sql`join fit on fit.service_id = pool.id`
  return sql`join lateral (
    select ${countNeeds} from service_need n where n.service_id = pool.id and n.need_code = any (${asList(search.needs ?? [])})
  ) fit on fit.said + fit.in_words > 0`
}

/** On how many of the days that were asked for is it open, in one of the parts of the day, by its own times or by those of a place of its? */
export function openEverywhere(search: Attempt): RawBuilder<unknown> {
  return sql`open as materialized (
    select service_id, count(distinct day) as times from (
      select h.service_id, h.weekdays from schedule h where h.service_id is not null and ${isOpenThen(search)}
      union all
      select at.service_id, h.weekdays from service_at_location at join schedule h on h.location_id = at.location_id
      where h.service_id is null and ${isOpenThen(search)}
    ) times, unnest(weekdays) day where day = any (${daysWanted(search)}) group by service_id
  )`
}

export function joinOpen(search: Attempt): RawBuilder<unknown> {
  if (!isBounded(search)) return sql`join open on open.service_id = pool.id`
  return sql`join lateral (
    select count(distinct day) as times from (
      select h.weekdays from schedule h where h.service_id = pool.id and ${isOpenThen(search)}
      union all
      select h.weekdays from service_at_location at join schedule h on h.location_id = at.location_id
      where at.service_id = pool.id and h.service_id is null and ${isOpenThen(search)}
    ) times, unnest(weekdays) day where day = any (${daysWanted(search)})
  ) open on open.times > 0`
}

const daysWanted = ({ weekdays: days = [] }: Search) => asList(days.length > 0 ? days : weekdays)

function isOpenThen(search: Attempt): RawBuilder<unknown> {
  const { partsOfDay = [] } = search
  const fits = partsOfDay.length > 0 ? sql`and (${sql.join(partsOfDay.map(isIn), sql` or `)})` : sql``
  return sql`h.weekdays && ${daysWanted(search)} ${fits}
    and coalesce(h.valid_to >= ${today(search)}, true) and coalesce(h.valid_from <= ${today(search)} + 60, true)`
}

/** Open in this part of the day. Where only the hour of opening is known, that one counts. */
function isIn(part: PartOfDay): RawBuilder<unknown> {
  return {
    morning: sql`h.opens_at < '12:00'`,
    afternoon: sql`(h.opens_at < '17:00' and (coalesce(h.closes_at, h.opens_at) > '12:00' or h.closes_at < h.opens_at))`,
    evening: sql`(h.opens_at >= '17:00' or h.closes_at > '17:00' or h.closes_at < h.opens_at)`,
  }[part]
}
