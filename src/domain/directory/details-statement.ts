import { sql, type RawBuilder } from 'kysely'
import { isAround } from './areas.ts'
import { asList, type Attempt, today } from './attempt.ts'
import { metresFrom } from './distance.ts'
import { askedWords } from './search-statement.ts'

/** Everything that the list shows of these services, each at the place that was found nearest; without one at the first by name. */
export function details(search: Attempt, page: readonly { id: string; locationId: string | null }[]): RawBuilder<unknown> {
  return sql`
    with asked as materialized (${askedWords(search)})
    select s.id, s.name, left(s.description, 400) as summary, s.status, s.capacity_status, s.is_online, s.languages, s.fees, s.cost, s.access_features,
      s.eligibility, s.email, s.confirmed_at, coalesce(s.confirmed_at >= ${today(search)} - 365, false) as is_confirmed_lately, s.minimum_age, s.maximum_age, s.closed_from::text, s.closed_until::text, s.funding_ends_on::text, s.alert,
      o.id as organisation_id, o.name as organisation_name,
      place.id as location_id, place.name as location_name, place.address_1, place.address_2, place.city, place.postal_code, place.point_from,
      (select count(*) from service_at_location at where at.service_id = s.id)::int as places,
      coalesce((select jsonb_agg(jsonb_build_object('weekdays', h.weekdays, 'opensAt', to_char(h.opens_at, 'HH24:MI'),
          'closesAt', to_char(h.closes_at, 'HH24:MI'), 'description', h.description) order by array_position(array['MO','TU','WE','TH','FR','SA','SU'], h.weekdays[1]), h.opens_at)
        from (select * from schedule own where own.service_id = s.id
          union all select * from schedule there where there.location_id = place.id and there.service_id is null) h), '[]') as times,
      coalesce((select jsonb_agg(jsonb_build_object('code', n.need_code, 'fromWords', n.from_words) order by n.from_words, n.need_code)
        from service_need n where n.service_id = s.id and n.need_code = any (${asList(search.needs ?? [])})), '[]') as needs,
      (select min(a.name) from service_area a where a.shown_id = s.id and ${isAround(search)}) as works_in,
      coalesce((select array_agg(c.circumstance_code order by c.circumstance_code) from service_circumstance c where c.service_id = s.id), '{}') as circumstances,
      coalesce(to_tsvector('english', plain(s.name)) @@ asked.en or to_tsvector('dutch', plain(s.name)) @@ asked.nl, false) as in_name,
      coalesce(s.search_en @@ asked.en or s.search_nl @@ asked.nl, false) as in_text,
      coalesce(o.search_name @@ asked.exact, false) as in_organisation
    from unnest(${page.map(({ id }) => id)}::uuid[], ${page.map(({ locationId }) => locationId)}::uuid[]) as r (id, location_id)
    cross join asked
    join service s on s.id = r.id
    left join organisation o on o.id = s.organisation_id
    left join lateral (
      select l.* from service_at_location at join location l on l.id = at.location_id
      where at.service_id = s.id and (r.location_id is null or l.id = r.location_id)
      order by ${search.near ? sql`${metresFrom(search.near)},` : sql``} l.name, l.id limit 1
    ) place on true`
}
