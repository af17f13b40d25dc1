import { sql, type RawBuilder } from 'kysely'
import { plannedEachTime } from '#platform/planned-once'
import { type Area, IN_A_TOWN_METRES, isAround } from './areas.ts'
import { boxAround, metresFrom } from './distance.ts'
import type { PartOfDay, Search } from './search.ts'
import { weekdays } from './service.ts'
import { STOP_WITHIN_METRES } from './travel.ts'

/** How many are weighed against each other; of more, those for most of the needs, best in words, and nearest. */
const WEIGHED = 400
/** Of what is online, of what has no place, comes to people or is by telephone, and of what works in the area: the freshest of each. */
const EVERYWHERE_WEIGHED = 500

/** How words are looked for: not at all, by full text, or by likeness. */
export type TextMode = 'none' | 'words' | 'alike'

/** A search by one way of looking for its words, and so far. */
export interface Attempt extends Search {
  mode: TextMode
  timeZone: string
  /** In which areas somebody asks. */
  areas: readonly Area[]
}

/** The day on which somebody asks, in the programme's zone: today, unless they say another. */
export const today = ({ now, timeZone }: Attempt) => sql`(coalesce(${now ?? null}::timestamptz, now()) at time zone ${timeZone})::date`
export const asList = (values: readonly string[]) => sql`${[...values]}::text[]`

/**
 * The services that may be in the list, each with what its points are reckoned from (`Candidate`). First what is near, or
 * what somebody said a need of, by indexes of numbers and codes, which row-level security lets through; then what costs more
 * to look at, of those alone.
 */
export function candidates(search: Attempt): RawBuilder<unknown> {
  const { mode } = search
  const has = { needs: Boolean(search.needs?.length), times: Boolean(search.weekdays?.length || search.partsOfDay?.length) }
  const day = today(search)
  const rank = {
    none: sql`0::float4`,
    words: sql`greatest(ts_rank(s.search_en, asked.en), ts_rank(s.search_nl, asked.nl))`,
    alike: sql`word_similarity(asked.typed, lower(unaccent('unaccent', s.name)))`,
  }[mode]
  return sql`${plannedEachTime}
    with asked as materialized (${askedWords(search)}),
    ${pool(search)},
    ${isBounded(search) ? sql`` : sql`named as materialized (${organisationsNamed}), ${fitEverywhere(search)}, ${openEverywhere(search)},`}
    found as materialized (
      select s.id, pool.location_id, pool.metres, ${rank} as words, ${has.needs ? sql`fit.said, fit.in_words` : sql`0 as said, 0 as in_words`},
        ${has.times ? sql`open.times` : sql`0`} as times_that_fit,
        s.status, s.capacity_status, s.languages, s.access_features, s.minimum_age, s.maximum_age, s.freshness,
        s.closed_from, s.closed_until, s.funding_ends_on, count(*) over ()::int as total
      from pool cross join asked ${has.needs ? joinFit(search) : sql``} ${has.times ? joinOpen(search) : sql``} join service s on s.id = pool.id
      where ${sql.join(conditions(search), sql` and `)}
      order by ${has.needs ? sql`fit.said * 2 + fit.in_words desc,` : sql``} round(${rank} * 10) desc, ${nearestFirst(search)}, s.freshness desc, s.id
      limit ${WEIGHED}
    )
    select found.id, location_id as "locationId", metres, words::float8, said, in_words as "inWords", times_that_fit::int as "timesThatFit", status,
      capacity_status as capacity, languages, access_features as access, minimum_age as "minimumAge", maximum_age as "maximumAge", freshness, total,
      coalesce(closed_from <= ${day} or (closed_from is null and closed_until is not null), false) and coalesce(closed_until >= ${day}, true) as "isAway",
      coalesce(funding_ends_on <= ${day} + 90, false) as "fundingEndsSoon",
      ${circumstancesShared(search)} as circumstances, ${stopNear(search)} as "stopToPlace"
    from found`
}

/** What was typed, as both languages search it, as it stands, and in small letters. */
export function askedWords({ text = '' }: Search): RawBuilder<unknown> {
  return sql`select websearch_to_tsquery('english', plain(${text})) as en, websearch_to_tsquery('dutch', plain(${text})) as nl,
    plainto_tsquery('simple', plain(${text})) as exact, lower(plain(${text})) as typed`
}

const organisationsNamed = sql`select o.id from organisation o, asked where o.search_name @@ asked.exact`

/** Is it only what is near that is looked at? */
const isBounded = ({ near, withinMetres }: Search) => Boolean(near && withinMetres)

/** Where there are more than can be weighed, what is near everybody takes turns with what is near: neither crowds out the other. */
const nearestFirst = ({ near }: Search) =>
  near ? sql`row_number() over (partition by pool.metres is null order by pool.metres, s.freshness desc, s.id)` : sql`pool.metres`

/** What is offered to anybody at all: neither hidden nor merged into another. */
const isOffered = ({ openToReferrals }: Search) =>
  openToReferrals
    ? sql`s.hidden_at is null and s.status = 'active' and s.capacity_status is distinct from 'no-capacity'`
    : sql`s.hidden_at is null and s.status in ('active', 'temporarily closed')`

/** `pool`: ids to look at, each with its nearest place where somebody asked from where. */
function pool(search: Attempt): RawBuilder<unknown> {
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

/** How many of the needs somebody said it serves, and how many only its words suggest. */
const countNeeds = sql`count(*) filter (where not from_words)::int as said, count(*) filter (where from_words)::int as in_words`

/** Of the whole directory, by the index of needs. */
function fitEverywhere({ needs = [] }: Search): RawBuilder<unknown> {
  return sql`fit as materialized (select service_id, ${countNeeds} from service_need where need_code = any (${asList(needs)}) group by service_id)`
}

/** Of the pool, one after the other: a lateral aggregate, so that the planner never reads all services of a need instead. */
function joinFit(search: Search): RawBuilder<unknown> {
  if (!isBounded(search)) return sql`join fit on fit.service_id = pool.id`
  return sql`join lateral (
    select ${countNeeds} from service_need n where n.service_id = pool.id and n.need_code = any (${asList(search.needs ?? [])})
  ) fit on fit.said + fit.in_words > 0`
}

/** On how many of the days that were asked for is it open, in one of the parts of the day, by its own times or by those of a place of its? */
function openEverywhere(search: Attempt): RawBuilder<unknown> {
  return sql`open as materialized (
    select service_id, count(distinct day) as times from (
      select h.service_id, h.weekdays from schedule h where h.service_id is not null and ${isOpenThen(search)}
      union all
      select at.service_id, h.weekdays from service_at_location at join schedule h on h.location_id = at.location_id
      where h.service_id is null and ${isOpenThen(search)}
    ) times, unnest(weekdays) day where day = any (${daysWanted(search)}) group by service_id
  )`
}

function joinOpen(search: Attempt): RawBuilder<unknown> {
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

function conditions(search: Attempt): RawBuilder<unknown>[] {
  const { mode, language, costs = [], access = [], circumstances = [], serviceTypes = [], how, age } = search
  return [
    isOffered(search),
    ...(language ? [sql`s.languages @> array[${language}]::text[]`] : []),
    ...(costs.length > 0 ? [sql`s.cost = any (${asList(costs)})`] : []),
    ...(access.length > 0 ? [sql`s.access_features @> ${asList(access)}`] : []),
    ...(serviceTypes.length > 0
      ? [sql`exists (select from service_service_type t where t.service_id = s.id and t.service_type_code = any (${asList(serviceTypes)}))`]
      : []),
    ...(how ? [how === 'online' ? sql`s.is_online` : sql`s.is_in_person`] : []),
    ...(age === undefined ? [] : [sql`coalesce(s.minimum_age <= ${age}, true) and coalesce(s.maximum_age >= ${age}, true)`]),
    ...(circumstances.length > 0
      ? [
          sql`exists (select from service_circumstance c where c.service_id = s.id and c.circumstance_code = any (${asList(circumstances)}))`,
        ]
      : []),
    ...(mode === 'words' ? [sql`(s.search_en @@ asked.en or s.search_nl @@ asked.nl or ${isNamed(search)})`] : []),
    ...(mode === 'alike' ? [sql`word_similarity(asked.typed, lower(unaccent('unaccent', s.name))) > 0.4`] : []),
  ]
}

/** Do these words name its organisation? Of few services it is asked one by one, of all of them at once. */
function isNamed(search: Search): RawBuilder<unknown> {
  if (!isBounded(search)) return sql`s.organisation_id in (select id from named)`
  return sql`coalesce((select o.search_name @@ asked.exact from organisation o where o.id = s.organisation_id), false)`
}

function circumstancesShared({ circumstances = [] }: Search): RawBuilder<unknown> {
  if (circumstances.length === 0) return sql`0`
  return sql`(select count(*)::int from service_circumstance c where c.service_id = found.id and c.circumstance_code = any (${asList(circumstances)}))`
}

/** Metres from the place to the nearest stop, where somebody goes by bus. */
function stopNear({ wishes }: Search): RawBuilder<unknown> {
  if (wishes?.travel !== 'bus') return sql`null::float8`
  return sql`(select min(stop.metres) from location place, lateral (${stopsAround(sql`place.latitude`, sql`place.longitude`)}) stop where place.id = found.location_id)`
}

/** Stops within a short walk of a point, as metres. A degree of latitude is 111.2 km; one of longitude is less, by the cosine. */
export function stopsAround(latitude: RawBuilder<unknown>, longitude: RawBuilder<unknown>): RawBuilder<unknown> {
  const tall = STOP_WITHIN_METRES / 111_200
  return sql`
    select 111200 * sqrt((t.latitude - ${latitude}) ^ 2 + ((t.longitude - ${longitude}) * cosd(${latitude})) ^ 2) as metres
    from transit_stop t
    where t.latitude between ${latitude} - ${tall}::float8 and ${latitude} + ${tall}::float8
      and t.longitude between ${longitude} - ${tall}::float8 / greatest(0.01, cosd(${latitude})) and ${longitude} + ${tall}::float8 / greatest(0.01, cosd(${latitude}))`
}
