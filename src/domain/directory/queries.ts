import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import { isId } from '#platform/ids'
import { type Closed, closedOf, outOfSightOf } from './closed.ts'
import type { Capacity, OpenTime, ServiceStatus, Where } from './service.ts'

export interface Need {
  code: string
  kind: 'social' | 'emotional' | 'practical'
}

/** What may be going on for a person, in the order of the list? Labels are words: `need_CODE`. */
export async function needList(tx: Tx): Promise<Need[]> {
  const { rows } = await sql<Need>`select code, kind from reference.need order by position`.execute(tx)
  return rows
}

/** Which languages do services name, by how often? Tags (BCP 47), or the source's own words where it has no tag. */
export async function languagesSpoken(tx: Tx): Promise<string[]> {
  const { rows } = await sql<{ language: string }>`
    select language from service, unnest(languages) as language where status in ('active', 'temporarily closed')
    group by language having length(language) <= 35 order by count(*) desc, language limit 60`.execute(tx)
  return rows.map((row) => row.language)
}

/** Is there anything in the directory at all? */
export async function hasServices(tx: Tx): Promise<boolean> {
  return (await tx.selectFrom('service').select('id').limit(1).executeTakeFirst()) !== undefined
}

/** Has this programme loaded the stops of its buses? Without them nothing can be said of a way by bus. */
export async function hasStops(tx: Tx): Promise<boolean> {
  return (await tx.selectFrom('transit_stop').select('programme_id').limit(1).executeTakeFirst()) !== undefined
}

export interface Phone {
  number: string
  extension: string | null
  type: string | null
  description: string | null
}

/** Everything that the page of a service says. */
export interface Service {
  id: string
  name: string
  alternateName: string | null
  description: string | null
  organisation: {
    id: string
    name: string
    description: string | null
    email: string | null
    phone: string | null
    url: string | null
  } | null
  url: string | null
  email: string | null
  contactName: string | null
  status: ServiceStatus
  /** Null: it is there, as far as we know. */
  closed: Closed | null
  /** Since when nobody finds it, though it may well be there. */
  outOfSight: Date | null
  capacity: Capacity | null
  /** "2026-08-01": from when there is room again, and the days on which it is closed or its money ends. */
  placesFrom: string | null
  closedFrom: string | null
  closedUntil: string | null
  fundingEndsOn: string | null
  /** What everybody has to know now. */
  alert: string | null
  applicationProcess: string | null
  cost: string | null
  fees: string | null
  eligibility: string | null
  minimumAge: number | null
  maximumAge: number | null
  languages: string[]
  accessNotes: string | null
  isOnline: boolean
  confirmedAt: Date | null
  /** Name of the directory that it was imported from; `footbridge` where it was written here. */
  source: string
  needs: { code: string; fromWords: boolean }[]
  /** Times of the service itself; a place may have its own. */
  times: OpenTime[]
  phones: Phone[]
  places: (Where & { accessibility: string | null; transportation: string | null; times: OpenTime[]; phones: Phone[] })[]
  /** Words of the source's own lists. */
  terms: string[]
}

/**
 * What do we know of this service? One that was merged into another answers as that one. Undefined: there is none with this id here.
 */
export async function serviceWithId(tx: Tx, askedId: string): Promise<Service | undefined> {
  if (!isId(askedId)) return undefined
  const id = await shownInstead(tx, askedId)
  const row = await tx
    .selectFrom('service')
    .leftJoin('organisation', 'organisation.id', 'service.organisation_id')
    .selectAll('service')
    .select(['organisation.name as o_name', 'organisation.description as o_description', 'organisation.email as o_email'])
    .select(['organisation.phone as o_phone', 'organisation.url as o_url'])
    .where('service.id', '=', id)
    .executeTakeFirst()
  if (!row) return undefined
  const children = await childrenOf(tx, id)
  const of = (locationId: string) => (child: { location_id: string | null; service_id: string | null }) =>
    child.location_id === locationId && child.service_id === null
  const own = (child: { service_id: string | null }) => child.service_id !== null
  return {
    id,
    name: row.name,
    alternateName: row.alternate_name,
    description: row.description,
    organisation:
      row.organisation_id === null
        ? null
        : {
            id: row.organisation_id,
            name: row.o_name ?? '',
            description: row.o_description,
            email: row.o_email,
            phone: row.o_phone,
            url: row.o_url,
          },
    url: row.url,
    email: row.email,
    contactName: row.contact_name,
    status: row.status as ServiceStatus,
    closed: await closedOf(tx, row),
    outOfSight: outOfSightOf(row),
    capacity: row.capacity_status as Capacity | null,
    placesFrom: row.places_from,
    closedFrom: row.closed_from,
    closedUntil: row.closed_until,
    fundingEndsOn: row.funding_ends_on,
    alert: row.alert,
    applicationProcess: row.application_process,
    cost: row.cost,
    fees: row.fees,
    eligibility: row.eligibility,
    minimumAge: row.minimum_age,
    maximumAge: row.maximum_age,
    languages: row.languages,
    accessNotes: row.access_notes,
    isOnline: row.is_online,
    confirmedAt: row.confirmed_at,
    source: row.source,
    needs: children.needs,
    times: children.times.filter(own).map(timeOf),
    phones: children.phones.filter(own).map(phoneOf),
    places: children.places.map((place) => ({
      ...place,
      metres: null,
      pointFrom: null,
      times: children.times.filter(of(place.id)).map(timeOf),
      phones: children.phones.filter(of(place.id)).map(phoneOf),
    })),
    terms: children.terms,
  }
}

/** The entry that stands for this one at the end of a chain of mergings; itself where it was not merged. */
async function shownInstead(tx: Tx, id: string): Promise<string> {
  const { rows } = await sql<{ id: string }>`
    with recursive chain as (
      select id, merged_into, 1 as depth from service where id = ${id}
      union all
      select service.id, service.merged_into, chain.depth + 1 from chain join service on service.id = chain.merged_into where chain.depth < 20
    )
    select id from chain order by depth desc limit 1`.execute(tx)
  return rows[0]?.id ?? id
}

async function childrenOf(tx: Tx, id: string) {
  const places = await tx
    .selectFrom('service_at_location as at')
    .innerJoin('location as l', 'l.id', 'at.location_id')
    .select(['l.id', 'l.name', 'l.address_1 as address1', 'l.address_2 as address2', 'l.city', 'l.postal_code as postalCode'])
    .select(['l.accessibility', 'l.transportation'])
    .where('at.service_id', '=', id)
    .orderBy('l.name')
    .execute()
  const here = places.map((place) => place.id)
  const times = await tx
    .selectFrom('schedule')
    .select(['service_id', 'location_id', 'weekdays', 'opens_at', 'closes_at', 'description'])
    .where((is) => is.or([is('service_id', '=', id), is('location_id', 'in', here.length > 0 ? here : [id]).and('service_id', 'is', null)]))
    .orderBy(sql`array_position(array['MO','TU','WE','TH','FR','SA','SU'], weekdays[1])`)
    .orderBy('opens_at')
    .execute()
  const phones = await tx
    .selectFrom('phone')
    .select(['service_id', 'location_id', 'number', 'extension', 'type', 'description'])
    .where((is) => is.or([is('service_id', '=', id), is('location_id', 'in', here.length > 0 ? here : [id]).and('service_id', 'is', null)]))
    .orderBy('number')
    .execute()
  const needs = await tx
    .selectFrom('service_need')
    .select(['need_code as code', 'from_words as fromWords'])
    .where('service_id', '=', id)
    .orderBy('from_words')
    .orderBy('need_code')
    .execute()
  const terms = await tx
    .selectFrom('service_taxonomy_term as link')
    .innerJoin('taxonomy_term as term', 'term.id', 'link.taxonomy_term_id')
    .select('term.name')
    .where('link.service_id', '=', id)
    .orderBy('term.name')
    .execute()
  return { places, times, phones, needs, terms: terms.map((term) => term.name) }
}

interface TimeRow {
  weekdays: string[]
  opens_at: string | null
  closes_at: string | null
  description: string | null
}

function timeOf(row: TimeRow): OpenTime {
  return {
    weekdays: row.weekdays as OpenTime['weekdays'],
    opensAt: row.opens_at?.slice(0, 5) ?? null,
    closesAt: row.closes_at?.slice(0, 5) ?? null,
    description: row.description,
  }
}

function phoneOf({ number, extension, type, description }: Phone): Phone {
  return { number, extension, type, description }
}
