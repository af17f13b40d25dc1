import { sql } from 'kysely'
import { among } from '#platform/among'
import type { Tx } from '#platform/database'
import type { Phone, Service } from './queries.ts'
import type { OpenTime } from './service.ts'

export type ServiceChildren = Pick<Service, 'needs' | 'times' | 'phones' | 'places' | 'terms'>

/** What a service says in rows of their own, and its places with theirs. */
export async function childrenOfServices(tx: Tx, ids: readonly string[]): Promise<(id: string) => ServiceChildren> {
  const places = await placesOf(tx, ids)
  const here = [...places.values()].flat().map((place) => place.id)
  const [times, phones] = [await timesOf(tx, ids, here), await phonesOf(tx, ids, here)]
  const [needs, terms] = [await needsOf(tx, ids), await termsOf(tx, ids)]
  return (id) => ({
    needs: (needs.get(id) ?? []).map(({ code, fromWords }) => ({ code, fromWords })),
    times: (times.get(id) ?? []).map(timeOf),
    phones: (phones.get(id) ?? []).map(phoneOf),
    places: (places.get(id) ?? []).map(({ service_id: _, ...place }) => ({
      ...place,
      metres: null,
      pointFrom: null,
      times: (times.get(place.id) ?? []).map(timeOf),
      phones: (phones.get(place.id) ?? []).map(phoneOf),
    })),
    terms: (terms.get(id) ?? []).map((term) => term.name),
  })
}

async function placesOf(tx: Tx, ids: readonly string[]) {
  const rows = await tx
    .selectFrom('service_at_location as at')
    .innerJoin('location as l', 'l.id', 'at.location_id')
    .select(['at.service_id', 'l.id', 'l.name', 'l.address_1 as address1', 'l.address_2 as address2', 'l.city'])
    .select(['l.postal_code as postalCode', 'l.accessibility', 'l.transportation'])
    .where(among('at.service_id', ids))
    .orderBy('l.name')
    .execute()
  return byOwner(rows)
}

/** Of a service or of a place where it is: what has both belongs to the service. */
const ofEither = (ids: readonly string[], here: readonly string[]) =>
  sql<boolean>`(${among('service_id', ids)} or (${among('location_id', here)} and service_id is null))`

async function timesOf(tx: Tx, ids: readonly string[], here: readonly string[]) {
  const rows = await tx
    .selectFrom('schedule')
    .select(['service_id', 'location_id', 'weekdays', 'opens_at', 'closes_at', 'description'])
    .where(ofEither(ids, here))
    .orderBy(sql`array_position(array['MO','TU','WE','TH','FR','SA','SU'], weekdays[1])`)
    .orderBy('opens_at')
    .execute()
  return byOwner(rows)
}

async function phonesOf(tx: Tx, ids: readonly string[], here: readonly string[]) {
  const rows = await tx
    .selectFrom('phone')
    .select(['service_id', 'location_id', 'number', 'extension', 'type', 'description'])
    .where(ofEither(ids, here))
    .orderBy('number')
    .execute()
  return byOwner(rows)
}

async function needsOf(tx: Tx, ids: readonly string[]) {
  const rows = await tx
    .selectFrom('service_need')
    .select(['service_id', 'need_code as code', 'from_words as fromWords'])
    .where(among('service_id', ids))
    .orderBy('from_words')
    .orderBy('need_code')
    .execute()
  return byOwner(rows)
}

async function termsOf(tx: Tx, ids: readonly string[]) {
  const rows = await tx
    .selectFrom('service_taxonomy_term as link')
    .innerJoin('taxonomy_term as term', 'term.id', 'link.taxonomy_term_id')
    .select(['link.service_id', 'term.name'])
    .where(among('link.service_id', ids))
    .orderBy('term.name')
    .execute()
  return byOwner(rows)
}

const byOwner = <T extends { service_id: string | null; location_id?: string | null }>(rows: readonly T[]) =>
  Map.groupBy(rows, (row) => row.service_id ?? row.location_id ?? '')

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
