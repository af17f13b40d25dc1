import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '#platform/database'
import type { Capacity, OpenTime, ServiceStatus, Weekday, Where } from './service.ts'

export interface Search {
  /** Words as people type them: quotes and a minus work as in any search engine. English and Dutch. */
  text?: string | undefined
  /** Codes of needs: a service for any of them is found, for more of them comes first. */
  needs?: readonly string[] | undefined
  /** Where to measure distance from, in degrees. */
  near?: { latitude: number; longitude: number } | null | undefined
  /** As the crow flies; only with `near`. What is online is near everybody. */
  withinMetres?: number | undefined
  /** A BCP 47 tag, or the source's own word. */
  language?: string | undefined
  weekday?: Weekday | undefined
  /** Leaves out what is full or closed for now. */
  openToReferrals?: boolean | undefined
  /** From 1. */
  page?: number | undefined
}

/** Why a service is in the list. `need-in-words`: nobody said so, but the words of its entry do. */
export type Why =
  | { kind: 'need'; code: string }
  | { kind: 'need-in-words'; code: string }
  | { kind: 'name' | 'organisation' | 'description' | 'alike' | 'weekday' | 'language' }

export interface FoundService {
  id: string
  name: string
  /** The beginning of what it is, at most 400 characters. */
  summary: string | null
  organisation: { id: string; name: string } | null
  status: ServiceStatus
  capacity: Capacity | null
  /** The nearest of its places, or the first by name when nobody asked from where. */
  where: Where | null
  /** How many more places it has. */
  otherPlaces: number
  isOnline: boolean
  times: OpenTime[]
  languages: string[]
  fees: string | null
  eligibility: string | null
  /** Where an introduction would go; null: by telephone only. */
  email: string | null
  confirmedAt: Date | null
  why: Why[]
}

export interface Found {
  services: FoundService[]
  total: number
  page: number
  pages: number
  /** Nothing held these words; what is shown looks like them. */
  onlyAlike: boolean
}

const PAGE = 20

/**
 * Which services fit, best first? Order: how many of the needs it is for, then how well the words fit (rounded, so that
 * distance can speak), then how near (in steps of 500 m), then room, then how lately it was confirmed.
 * Words that nothing holds are looked for once more by likeness, for typing errors.
 */
export async function searchServices(tx: Tx, search: Search): Promise<Found> {
  const text = search.text?.trim().slice(0, 200) || undefined
  const asked = { ...search, text }
  const found = await look(tx, asked, text ? 'words' : 'none')
  if (found.total > 0 || !text) return found
  const alike = await look(tx, asked, 'alike')
  return { ...alike, onlyAlike: alike.total > 0 }
}

type TextMode = 'none' | 'words' | 'alike'

async function look(tx: Tx, search: Search, mode: TextMode): Promise<Found> {
  const page = Math.max(1, Math.trunc(search.page ?? 1))
  const { rows } = await sql<Row>`${ranked(search, mode, page)} ${details(search)}`.execute(tx)
  const total = rows[0]?.total ?? 0
  return { services: rows.map((row) => foundOf(row, search)), total, page, pages: Math.max(1, Math.ceil(total / PAGE)), onlyAlike: false }
}

/** The page's ids in order. Only what was asked for is computed. */
function ranked(search: Search, mode: TextMode, page: number): RawBuilder<unknown> {
  const { text = '', needs = [], near, withinMetres, language, weekday, openToReferrals } = search
  const rank = {
    none: sql`0`,
    words: sql`greatest(ts_rank(s.search_en, asked.en), ts_rank(s.search_nl, asked.nl))`,
    alike: sql`word_similarity(asked.typed, lower(plain(s.name)))`,
  }[mode]
  const conditions = [
    openToReferrals
      ? sql`s.status = 'active' and s.capacity_status is distinct from 'no-capacity'`
      : sql`s.status in ('active', 'temporarily closed')`,
    ...(mode === 'words' ? [sql`(s.search_en @@ asked.en or s.search_nl @@ asked.nl or s.organisation_id in (select id from named))`] : []),
    ...(mode === 'alike' ? [sql`word_similarity(asked.typed, lower(plain(s.name))) > 0.4`] : []),
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
      select o.id from organisation o, asked where ${mode === 'words' ? sql`to_tsvector('simple', plain(o.name)) @@ plainto_tsquery('simple', asked.typed)` : sql`false`}
    ),
    fit as materialized (
      select service_id, sum(case when from_words then 0.5 else 1 end) as needs from service_need
      where need_code = any (${needs}::text[]) group by service_id
    ),
    nearest as materialized (${near ? nearestPlaces(near, withinMetres) : sql`select null::uuid as service_id, null::uuid as location_id, null::float8 as metres where false`}),
    open_then as materialized (${weekday ? openOn(weekday) : sql`select null::uuid as service_id where false`}),
    ranked as (
      select s.id, ${rank} as text_rank, coalesce(fit.needs, 0) as needs, nearest.location_id, nearest.metres, count(*) over () as total,
        row_number() over (order by coalesce(fit.needs, 0) desc, round(${rank}::numeric, 1) desc, ceil(nearest.metres / 500) nulls last,
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
      select id, earth_distance(ll_to_earth(latitude, longitude), ll_to_earth(${near.latitude}, ${near.longitude})) as metres
      from location where latitude is not null ${box}
    ) l join service_at_location at on at.location_id = l.id
    order by at.service_id, l.metres`
}

/** Metres to degrees: one degree of latitude is 111.2 km on the sphere that earthdistance uses (radius 6,378 km: 111.3). */
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
function details(search: Search): RawBuilder<unknown> {
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

interface Row {
  total: number
  metres: number | null
  id: string
  name: string
  summary: string | null
  status: ServiceStatus
  capacity_status: Capacity | null
  is_online: boolean
  languages: string[]
  fees: string | null
  eligibility: string | null
  email: string | null
  confirmed_at: Date | null
  organisation_id: string | null
  organisation_name: string | null
  location_id: string | null
  location_name: string | null
  address_1: string | null
  address_2: string | null
  city: string | null
  postal_code: string | null
  places: number
  times: OpenTime[]
  needs: { code: string; fromWords: boolean }[]
  in_name: boolean
  in_text: boolean
  in_organisation: boolean | null
}

function foundOf(row: Row, search: Search): FoundService {
  return {
    id: row.id,
    name: row.name,
    summary: row.summary,
    organisation: row.organisation_id === null ? null : { id: row.organisation_id, name: row.organisation_name ?? '' },
    status: row.status,
    capacity: row.capacity_status,
    where: row.location_id === null ? null : placeOf(row, row.location_id),
    otherPlaces: Math.max(0, row.places - 1),
    isOnline: row.is_online,
    times: row.times,
    languages: row.languages,
    fees: row.fees,
    eligibility: row.eligibility,
    email: row.email,
    confirmedAt: row.confirmed_at,
    why: whyOf(row, search),
  }
}

function placeOf(row: Row, id: string): Where {
  return {
    id,
    name: row.location_name,
    address1: row.address_1,
    address2: row.address_2,
    city: row.city,
    postalCode: row.postal_code,
    metres: row.metres,
  }
}

function whyOf(row: Row, search: Search): Why[] {
  const why: Why[] = row.needs.map(({ code, fromWords }) => ({ kind: fromWords ? 'need-in-words' : 'need', code }))
  if (search.text) why.push({ kind: row.in_name ? 'name' : row.in_text ? 'description' : row.in_organisation ? 'organisation' : 'alike' })
  if (search.weekday) why.push({ kind: 'weekday' })
  if (search.language) why.push({ kind: 'language' })
  return why
}
