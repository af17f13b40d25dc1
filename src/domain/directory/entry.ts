import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import { isId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { ADDRESS, addressOf, type AddressRow } from './address.ts'
import type { Capacity, ServiceStatus } from './service.ts'
import type { Address, ServiceFields, WeeklyTime } from './service-fields.ts'

/** An entry as it stands, held until the transaction ends where somebody is about to change it. */
export interface Entry {
  id: string
  organisation: { id: string; name: string; email: string | null } | null
  fields: ServiceFields
  confirmedAt: Date | null
  confirmedBy: string | null
  createdAt: Date
  freshness: number
  hiddenAt: Date | null
  hiddenBecause: HiddenBecause | null
}

/** `unnamed`: its feed names it no more, which may be an oversight there. `feed-removed`: with all that the feed had brought. */
export type HiddenBecause = 'funding-ended' | 'no-answer' | 'closed' | 'merged' | 'proposed' | 'declined' | 'unnamed' | 'feed-removed'

/** Is it news that it has closed? One that is out of sight because nobody answered, or for its directory's sake, may well be there. */
export const mayClose = ({ hiddenBecause }: Pick<Entry, 'hiddenBecause'>): boolean =>
  hiddenBecause === null || ['no-answer', 'unnamed', 'feed-removed'].includes(hiddenBecause)

/** What does this entry say, field by field? Undefined: there is none with this id here. */
export async function entryWithId(tx: Tx, id: string): Promise<Entry | undefined> {
  return isId(id) ? readEntry(tx, id, false) : undefined
}

/**
 * The entry, held: two people who change it at once come one after the other.
 *
 * @throws Refusal not-found
 */
export async function holdEntry(tx: Tx, id: string): Promise<Entry> {
  const entry = isId(id) ? await readEntry(tx, id, true) : undefined
  if (!entry) throw new Refusal('not-found', 'directory-service-unknown')
  return entry
}

/**
 * The entry, held, which people still read: what became a part of another is no longer corrected or confirmed.
 *
 * @throws Refusal not-found, conflict (`entry-merged`)
 */
export async function holdStanding(tx: Tx, id: string): Promise<Entry> {
  const entry = await holdEntry(tx, id)
  if (entry.hiddenBecause === 'merged') throw new Refusal('conflict', 'entry-merged')
  return entry
}

async function readEntry(tx: Tx, id: string, hold: boolean): Promise<Entry | undefined> {
  const row = await tx
    .selectFrom('service')
    .selectAll()
    .where('id', '=', id)
    .$if(hold, (query) => query.forNoKeyUpdate())
    .executeTakeFirst()
  if (!row) return undefined
  const organisation = row.organisation_id
    ? await tx.selectFrom('organisation').select(['id', 'name', 'email']).where('id', '=', row.organisation_id).executeTakeFirst()
    : undefined
  const codes = await codesOf(tx, id)
  return {
    id,
    organisation: organisation ?? null,
    confirmedAt: row.confirmed_at,
    confirmedBy: row.confirmed_by,
    createdAt: row.created_at,
    freshness: row.freshness,
    hiddenAt: row.hidden_at,
    hiddenBecause: row.hidden_because as HiddenBecause | null,
    fields: {
      name: row.name,
      description: row.description,
      easyWords: row.easy_words,
      alert: row.alert,
      times: await timesOf(tx, id),
      place: (await placeOf(tx, id))?.address ?? null,
      isOnline: row.is_online,
      isInPerson: row.is_in_person,
      contactName: row.contact_name,
      phones: await phonesOf(tx, id),
      email: row.email,
      url: row.url,
      cost: row.cost as ServiceFields['cost'],
      fees: row.fees,
      eligibility: row.eligibility,
      minimumAge: row.minimum_age,
      maximumAge: row.maximum_age,
      circumstances: codes.circumstances,
      needs: codes.needs,
      accessFeatures: row.access_features,
      accessNotes: row.access_notes,
      languages: row.languages,
      capacity: row.capacity_status as Capacity | null,
      placesFrom: row.places_from,
      closedFrom: row.closed_from,
      closedUntil: row.closed_until,
      fundingEndsOn: row.funding_ends_on,
      confirmEveryDays: row.confirm_every_days,
      status: row.status as ServiceStatus,
    },
  }
}

/** Its own times, one a weekday; those of its place belong to the place. */
async function timesOf(tx: Tx, serviceId: string): Promise<WeeklyTime[]> {
  const rows = await tx
    .selectFrom('schedule')
    .select(['weekdays', 'opens_at', 'closes_at', 'description'])
    .where('service_id', '=', serviceId)
    .orderBy(sql`array_position(array['MO','TU','WE','TH','FR','SA','SU'], weekdays[1])`)
    .orderBy('opens_at')
    .orderBy('id')
    .execute()
  return rows.flatMap((row) =>
    (row.weekdays.length > 0 ? (row.weekdays as WeeklyTime['weekday'][]) : [null]).map((weekday) => ({
      weekday,
      opensAt: row.opens_at?.slice(0, 5) ?? null,
      closesAt: row.closes_at?.slice(0, 5) ?? null,
      note: row.description,
    })),
  )
}

/** The first of its places, and whether it is this service's own: written down here, and nobody else is there. */
export async function placeOf(tx: Tx, serviceId: string): Promise<{ id: string; isOwn: boolean; address: Address } | undefined> {
  const { rows } = await sql<AddressRow & { id: string; is_own: boolean }>`
    select l.id, ${ADDRESS}, l.source_id is null and not exists (
      select from service_at_location other where other.location_id = l.id and other.service_id <> ${serviceId}) as is_own
    from service_at_location at join location l on l.id = at.location_id
    where at.service_id = ${serviceId} order by l.name, l.id limit 1`.execute(tx)
  return rows[0] && { id: rows[0].id, isOwn: rows[0].is_own, address: addressOf(rows[0]) }
}

async function phonesOf(tx: Tx, serviceId: string): Promise<string[]> {
  const rows = await tx.selectFrom('phone').select('number').where('service_id', '=', serviceId).orderBy('id').execute()
  return rows.map(({ number }) => number)
}

async function codesOf(tx: Tx, serviceId: string): Promise<{ needs: string[]; circumstances: string[] }> {
  const needs = await tx
    .selectFrom('service_need')
    .select('need_code')
    .where('service_id', '=', serviceId)
    .where('from_words', '=', false)
    .orderBy('need_code')
    .execute()
  const circumstances = await tx
    .selectFrom('service_circumstance')
    .select('circumstance_code')
    .where('service_id', '=', serviceId)
    .orderBy('circumstance_code')
    .execute()
  return { needs: needs.map((row) => row.need_code), circumstances: circumstances.map((row) => row.circumstance_code) }
}
