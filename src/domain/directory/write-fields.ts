import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import { placeOf } from './entry-children.ts'
import { pointPlaces } from './point-places.ts'
import type { Address, FieldName, ServiceFields, WeeklyTime } from './service-fields.ts'

/** Fields that are a column of the service, with their columns. Others are rows of their own. */
const COLUMNS = {
  name: 'name',
  description: 'description',
  easyWords: 'easy_words',
  alert: 'alert',
  isOnline: 'is_online',
  isInPerson: 'is_in_person',
  contactName: 'contact_name',
  email: 'email',
  url: 'url',
  cost: 'cost',
  fees: 'fees',
  eligibility: 'eligibility',
  minimumAge: 'minimum_age',
  maximumAge: 'maximum_age',
  accessFeatures: 'access_features',
  accessNotes: 'access_notes',
  languages: 'languages',
  capacity: 'capacity_status',
  placesFrom: 'places_from',
  closedFrom: 'closed_from',
  closedUntil: 'closed_until',
  fundingEndsOn: 'funding_ends_on',
  confirmEveryDays: 'confirm_every_days',
  status: 'status',
} as const satisfies Partial<Record<FieldName, string>>

/** Writes these fields of an entry that the caller holds. */
export async function writeFields(tx: Tx, serviceId: string, fields: Partial<ServiceFields>, now: Date): Promise<void> {
  const columns = Object.fromEntries(
    Object.entries(COLUMNS).flatMap(([field, column]) => (field in fields ? [[column, fields[field as FieldName]]] : [])),
  )
  await tx
    .updateTable('service')
    .set({ ...columns, updated_at: now })
    .where('id', '=', serviceId)
    .execute()
  if (fields.times) await writeTimes(tx, serviceId, fields.times)
  if (fields.phones) await writePhones(tx, serviceId, fields.phones)
  if (fields.place !== undefined) await writePlace(tx, serviceId, fields.place)
  if (fields.needs) await writeNeeds(tx, serviceId, fields.needs)
  if (fields.circumstances) await writeCircumstances(tx, serviceId, fields.circumstances)
}

async function writeTimes(tx: Tx, serviceId: string, times: readonly WeeklyTime[]): Promise<void> {
  await tx.deleteFrom('schedule').where('service_id', '=', serviceId).execute()
  if (times.length === 0) return
  await tx
    .insertInto('schedule')
    .values(
      times.map(({ weekday, opensAt, closesAt, note }) => ({
        service_id: serviceId,
        weekdays: weekday ? [weekday] : [],
        opens_at: opensAt,
        closes_at: closesAt,
        frequency: weekday ? 'WEEKLY' : null,
        description: note,
      })),
    )
    .execute()
}

/** Numbers that stay keep what else is known of them. */
async function writePhones(tx: Tx, serviceId: string, phones: readonly string[]): Promise<void> {
  const kept = await tx.selectFrom('phone').select('number').where('service_id', '=', serviceId).execute()
  await tx
    .deleteFrom('phone')
    .where('service_id', '=', serviceId)
    .$if(phones.length > 0, (query) => query.where('number', 'not in', phones))
    .execute()
  for (const number of new Set(phones)) {
    if (kept.some((row) => row.number === number)) continue
    await tx.insertInto('phone').values({ service_id: serviceId, number }).execute()
  }
}

/** A place that a source keeps, or that other services share, is theirs too: this one moves to a place of its own. */
async function writePlace(tx: Tx, serviceId: string, address: Address | null): Promise<void> {
  const before = await placeOf(tx, serviceId)
  if (!address) {
    if (before) await leavePlace(tx, serviceId, before.id)
    return
  }
  const isSameHouse = before?.address.postalCode === address.postalCode
  const keepsPoint = isSameHouse && (address.postalCode !== null || before.address.city === address.city)
  const columns = {
    name: address.name,
    address_1: address.address1,
    address_2: address.address2,
    city: address.city,
    postal_code: address.postalCode,
    ...(keepsPoint ? {} : { latitude: null, longitude: null, point_from: null }),
  }
  if (before?.isOwn) {
    await tx.updateTable('location').set(columns).where('id', '=', before.id).execute()
    return pointPlaces(tx, [before.id])
  }
  const { id } = await tx.insertInto('location').values(columns).returning('id').executeTakeFirstOrThrow()
  if (before) {
    await correctPlace(tx, { id, before: before.id, isSameHouse, keepsPoint })
    await leavePlace(tx, serviceId, before.id)
  }
  await tx.insertInto('service_at_location').values({ service_id: serviceId, location_id: id }).execute()
  await pointPlaces(tx, [id])
}

interface Correction {
  id: string
  before: string
  isSameHouse: boolean
  /** Without a postcode a house in another town is somewhere else. A point that we looked up is looked up anew in any case. */
  keepsPoint: boolean
}

/** What is known of the house stays known where only its address was wrong. */
async function correctPlace(tx: Tx, { id, before, isSameHouse, keepsPoint }: Correction): Promise<void> {
  await sql`update location set corrects = was.id from location was
    where location.id = ${id} and was.id = ${before} and was.source_id is not null`.execute(tx)
  if (!isSameHouse) return
  await sql`update location set (alternate_name, description, transportation, accessibility) =
    (select alternate_name, description, transportation, accessibility from location was where was.id = ${before})
    where id = ${id}`.execute(tx)
  if (keepsPoint)
    await sql`update location set (latitude, longitude, point_from) = (select latitude, longitude, point_from from location was where was.id = ${before})
      where id = ${id}`.execute(tx)
  await sql`insert into schedule (location_id, weekdays, opens_at, closes_at, valid_from, valid_to, frequency, rule, description)
    select ${id}, weekdays, opens_at, closes_at, valid_from, valid_to, frequency, rule, description
    from schedule where location_id = ${before}`.execute(tx)
  await sql`insert into phone (location_id, number, extension, type, description)
    select ${id}, number, extension, type, description from phone where location_id = ${before}`.execute(tx)
}

const leavePlace = (tx: Tx, serviceId: string, locationId: string) =>
  tx.deleteFrom('service_at_location').where('service_id', '=', serviceId).where('location_id', '=', locationId).execute()

async function writeNeeds(tx: Tx, serviceId: string, needs: readonly string[]): Promise<void> {
  const known = await tx.selectFrom('reference.need').select('code').execute()
  demandKnown('needs', needs, known)
  await tx.deleteFrom('service_need').where('service_id', '=', serviceId).where('from_words', '=', false).execute()
  if (needs.length === 0) return
  await tx
    .insertInto('service_need')
    .values(needs.map((need_code) => ({ service_id: serviceId, need_code, from_words: false })))
    .onConflict((same) => same.columns(['programme_id', 'service_id', 'need_code']).doUpdateSet({ from_words: false }))
    .execute()
}

async function writeCircumstances(tx: Tx, serviceId: string, circumstances: readonly string[]): Promise<void> {
  const known = await tx.selectFrom('reference.circumstance').select('code').execute()
  demandKnown('circumstances', circumstances, known)
  await tx.deleteFrom('service_circumstance').where('service_id', '=', serviceId).execute()
  if (circumstances.length === 0) return
  await tx
    .insertInto('service_circumstance')
    .values(circumstances.map((circumstance_code) => ({ service_id: serviceId, circumstance_code })))
    .execute()
}

function demandKnown(field: FieldName, codes: readonly string[], known: readonly { code: string }[]): void {
  if (codes.some((code) => !known.some((one) => one.code === code))) throw new Refusal('invalid', 'not-understood', { field })
}
