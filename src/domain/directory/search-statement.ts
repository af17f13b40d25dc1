import { sql, type RawBuilder } from 'kysely'
import { plannedEachTime } from '#platform/planned-once'
import { asList, type Attempt, isBounded, today } from './attempt.ts'
import type { Search } from './search.ts'
import { fitEverywhere, joinFit, joinOpen, openEverywhere } from './search-fits.ts'
import { isOffered, pool } from './search-pool.ts'
import { STOP_WITHIN_METRES } from './travel.ts'

/** How many are weighed against each other; of more, those for most of the needs, best in words, and nearest. */
const WEIGHED = 400

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
      select s.id, pool.location_id, pool.metres, pool.works_here, ${rank} as words, ${has.needs ? sql`fit.said, fit.in_words` : sql`0 as said, 0 as in_words`},
        ${has.times ? sql`open.times` : sql`0`} as times_that_fit,
        s.status, s.capacity_status, s.languages, s.access_features, s.minimum_age, s.maximum_age, s.freshness,
        s.closed_from, s.closed_until, s.funding_ends_on, count(*) over ()::int as total
      from pool cross join asked ${has.needs ? joinFit(search) : sql``} ${has.times ? joinOpen(search) : sql``} join service s on s.id = pool.id
      where ${sql.join(conditions(search), sql` and `)}
      order by ${has.needs ? sql`fit.said * 2 + fit.in_words desc,` : sql``} round(${rank} * 10) desc, ${nearestFirst(search)}, s.freshness desc, s.id
      limit ${WEIGHED}
    )
    select found.id, location_id as "locationId", metres, works_here as "worksHere", words::float8, said, in_words as "inWords", times_that_fit::int as "timesThatFit", status,
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

/** Where there are more than can be weighed, what is near, what works here and what is near everybody take turns: none crowds out another. */
const nearestFirst = ({ near }: Search) =>
  near
    ? sql`row_number() over (partition by pool.works_here, pool.metres is null order by pool.metres, s.freshness desc, s.id)`
    : sql`pool.metres`

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
