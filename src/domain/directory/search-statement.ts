import { sql, type RawBuilder } from 'kysely'
import type { Search } from './search-services.ts'
import type { Weekday } from './service.ts'

/** Services on one page. */
export const PAGE = 20

/** How words are looked for: not at all, by full text, or by likeness. */
export type TextMode = 'none' | 'words' | 'alike'

/** The page's ids in order. Only what was asked for is computed. */
export function ranked(search: Search, mode: TextMode, page: number): RawBuilder<unknown> {
  const { text = '', needs = [], near, withinMetres, language, weekday, openToReferrals } = search
  const rank = {
    none: sql`0::float4`,
    words: sql`greatest(ts_rank(s.search_en, asked.en), ts_rank(s.search_nl, asked.nl))`,
    alike: sql`word_similarity(asked.typed, lower(unaccent('unaccent', s.name)))`,
  }[mode]
  const conditions = [
    openToReferrals
      ? sql`s.status = 'active' and s.capacity_status is distinct from 'no-capacity'`
      : sql`s.status in ('active', 'temporarily closed')`,
    ...(mode === 'words' ? [sql`(s.search_en @@ asked.en or s.search_nl @@ asked.nl or s.organisation_id in (select id from named))`] : []),
    ...(mode === 'alike' ? [sql`word_similarity(asked.typed, lower(unaccent('unaccent', s.name))) > 0.3`] : []),
    ...(needs.length > 0 ? [sql`fit.needs > 0`] : []),
    ...(near && withinMetres ? [sql`(nearest.metres <= ${withinMetres} or s.is_online)`] : []),
    ...(language ? [sql`s.languages @> array[${language}]::text[]`] : []),
    ...(weekday ? [sql`s.id in (select service_id from open_then)`] : []),
  ]
  return sql`
    with asked as materialized (
      select websearch_to_tsquery('english', plain(${text})) as en, websearch_to_tsquery('dutch', plain(${text})) as nl, lower(plain(${text})) as typed
    ),
    named as materialized (
      select o.id from organisation o, asked where ${mode === 'words' ? sql`to_tsvector('simple', unaccent('unaccent', o.name)) @@ plainto_tsquery('simple', asked.typed)` : sql`false`}
    ),
    fit as materialized (
      select service_id, sum(case when from_words then 0.5 else 1 end)::float8 as needs from service_need
      where need_code = any (${needs}::text[]) group by service_id
    ),
    nearest as materialized (${near ? nearestPlaces(near, withinMetres) : sql`select null::uuid as service_id, null::uuid as location_id, null::float8 as metres where false`}),
    open_then as materialized (${weekday ? openOn(weekday) : sql`select null::uuid as service_id where false`}),
    ranked as (
      select s.id, ${rank} as text_rank, coalesce(fit.needs, 0) as needs, nearest.location_id, nearest.metres, count(*) over () as total,
        row_number() over (order by coalesce(fit.needs, 0) desc, round(${rank} * 10) desc, ceil(nearest.metres / 500) nulls last,
          array_position(array['capacity', 'additional-assessment-required', 'waitlist', 'no-capacity'], coalesce(s.capacity_status, 'additional-assessment-required')),
          (s.status = 'active') desc, ${rank} desc, nearest.metres nulls last, s.confirmed_at desc nulls last, s.name, s.id) as position
      from asked cross join service s
      left join fit on fit.service_id = s.id
      left join nearest on nearest.service_id = s.id
      where ${sql.join(conditions, sql` and `)}
      order by position
      limit ${PAGE} offset ${(page - 1) * PAGE}
    )`
}

/** The nearest place of each service. A box of plain numbers first: under row-level security only those may use an index. */
function nearestPlaces(near: { latitude: number; longitude: number }, withinMetres: number | undefined): RawBuilder<unknown> {
  const box = withinMetres ? sql`and ${boxAround(near, withinMetres)}` : sql``
  return sql`
    select distinct on (at.service_id) at.service_id, l.id as location_id, l.metres
    from (
      select id, ${metresFrom(near)} as metres
      from location where latitude is not null ${box}
    ) l join service_at_location at on at.location_id = l.id
    order by at.service_id, l.metres`
}

/**
 * Metres as the crow flies (the haversine formula on a sphere of 6,371,008.8 m, the mean radius of IUGG): measured eight
 * times as fast as earthdistance, whose functions build a cube for every row.
 */
function metresFrom({ latitude, longitude }: { latitude: number; longitude: number }): RawBuilder<number> {
  return sql`12742017.6 * asin(least(1, sqrt(sind((latitude - ${latitude}::float8) / 2) ^ 2
    + cosd(${latitude}::float8) * cosd(latitude) * sind((longitude - ${longitude}::float8) / 2) ^ 2)))`
}

/** A little more than the circle: one degree of latitude is 111.2 km. */
function boxAround({ latitude, longitude }: { latitude: number; longitude: number }, metres: number): RawBuilder<unknown> {
  const tall = metres / 110_000
  const wide = tall / Math.max(0.01, Math.cos((latitude * Math.PI) / 180))
  return sql`latitude between ${latitude - tall} and ${latitude + tall} and longitude between ${longitude - wide} and ${longitude + wide}`
}

/** Services that are open on a weekday, by their own times or by those of a place of theirs. */
function openOn(weekday: Weekday): RawBuilder<unknown> {
  const then = sql`weekdays @> array[${weekday}]::text[]`
  return sql`
    select service_id from schedule where service_id is not null and ${then}
    union
    select at.service_id from schedule h join service_at_location at on at.location_id = h.location_id where h.service_id is null and ${then}`
}

/** Everything that the list shows of the services on the page. */
export function details(search: Search): RawBuilder<unknown> {
  const { needs = [] } = search
  return sql`
    select r.total, r.metres, s.id, s.name, left(s.description, 400) as summary, s.status, s.capacity_status, s.is_online, s.languages, s.fees,
      s.eligibility, s.email, s.confirmed_at, o.id as organisation_id, o.name as organisation_name,
      place.id as location_id, place.name as location_name, place.address_1, place.address_2, place.city, place.postal_code,
      (select count(*) from service_at_location at where at.service_id = s.id)::int as places,
      coalesce((select jsonb_agg(jsonb_build_object('weekdays', h.weekdays, 'opensAt', to_char(h.opens_at, 'HH24:MI'),
          'closesAt', to_char(h.closes_at, 'HH24:MI'), 'description', h.description) order by array_position(array['MO','TU','WE','TH','FR','SA','SU'], h.weekdays[1]), h.opens_at)
        from schedule h where h.service_id = s.id or (h.service_id is null and h.location_id = place.id)), '[]') as times,
      coalesce((select jsonb_agg(jsonb_build_object('code', n.need_code, 'fromWords', n.from_words) order by n.from_words, n.need_code)
        from service_need n where n.service_id = s.id and n.need_code = any (${needs}::text[])), '[]') as needs,
      coalesce(to_tsvector('english', plain(s.name)) @@ asked.en or to_tsvector('dutch', plain(s.name)) @@ asked.nl, false) as in_name,
      coalesce(s.search_en @@ asked.en or s.search_nl @@ asked.nl, false) as in_text,
      s.organisation_id in (select id from named) as in_organisation
    from ranked r
    cross join asked
    join service s on s.id = r.id
    left join organisation o on o.id = s.organisation_id
    left join lateral (
      select l.* from service_at_location at join location l on l.id = at.location_id
      where at.service_id = s.id and (r.location_id is null or l.id = r.location_id) order by l.name, l.id limit 1
    ) place on true
    order by r.position`
}
