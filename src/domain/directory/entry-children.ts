import { sql } from 'kysely'
import { among } from '#platform/among'
import type { Tx } from '#platform/database'
import { ADDRESS, addressOf, type AddressRow } from './address.ts'
import type { Address, ServiceFields, WeeklyTime } from './service-fields.ts'

/** The fields of an entry that are rows of their own. */
export type EntryChildren = Pick<ServiceFields, 'times' | 'place' | 'phones' | 'needs' | 'circumstances'>

export async function childrenOfEntries(tx: Tx, ids: readonly string[]): Promise<(id: string) => EntryChildren> {
  const [times, places, phones, needs, circumstances] = [
    await weeklyTimesOf(tx, ids),
    await firstPlacesOf(tx, ids),
    await numbersOf(tx, ids),
    await needsOf(tx, ids),
    await circumstancesOf(tx, ids),
  ]
  return (id) => ({
    times: times.get(id) ?? [],
    place: places.get(id)?.address ?? null,
    phones: phones.get(id)?.map((row) => row.number) ?? [],
    needs: needs.get(id)?.map((row) => row.code) ?? [],
    circumstances: circumstances.get(id)?.map((row) => row.code) ?? [],
  })
}

/** One a weekday; those of a place belong to the place. */
async function weeklyTimesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, WeeklyTime[]>> {
  const rows = await tx
    .selectFrom('schedule')
    .select(['service_id', 'weekdays', 'opens_at', 'closes_at', 'description'])
    .where(among('service_id', ids))
    .orderBy(sql`array_position(array['MO','TU','WE','TH','FR','SA','SU'], weekdays[1])`)
    .orderBy('opens_at')
    .orderBy('id')
    .execute()
  const timesIn = (row: (typeof rows)[number]) =>
    (row.weekdays.length > 0 ? (row.weekdays as WeeklyTime['weekday'][]) : [null]).map((weekday) => ({
      weekday,
      opensAt: row.opens_at?.slice(0, 5) ?? null,
      closesAt: row.closes_at?.slice(0, 5) ?? null,
      note: row.description,
    }))
  return new Map([...byService(rows)].map(([id, list]) => [id, list.flatMap(timesIn)]))
}

interface OwnPlace {
  id: string
  isOwn: boolean
  address: Address
}

/** The first of its places, and whether it is this service's own: written down here, and nobody else is there. */
export async function placeOf(tx: Tx, serviceId: string): Promise<OwnPlace | undefined> {
  return (await firstPlacesOf(tx, [serviceId])).get(serviceId)
}

async function firstPlacesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, OwnPlace>> {
  const { rows } = await sql<AddressRow & { service_id: string; id: string; is_own: boolean }>`
    select distinct on (at.service_id) at.service_id, l.id, ${ADDRESS}, l.source_id is null and not exists (
      select from service_at_location other where other.location_id = l.id and other.service_id <> at.service_id) as is_own
    from service_at_location at join location l on l.id = at.location_id
    where ${among('at.service_id', ids)} order by at.service_id, l.name, l.id`.execute(tx)
  return new Map(rows.map((row) => [row.service_id, { id: row.id, isOwn: row.is_own, address: addressOf(row) }]))
}

async function numbersOf(tx: Tx, ids: readonly string[]) {
  return byService(await tx.selectFrom('phone').select(['service_id', 'number']).where(among('service_id', ids)).orderBy('id').execute())
}

async function needsOf(tx: Tx, ids: readonly string[]) {
  const rows = await tx
    .selectFrom('service_need')
    .select(['service_id', 'need_code as code'])
    .where(among('service_id', ids))
    .where('from_words', '=', false)
    .orderBy('need_code')
    .execute()
  return byService(rows)
}

async function circumstancesOf(tx: Tx, ids: readonly string[]) {
  const rows = await tx
    .selectFrom('service_circumstance')
    .select(['service_id', 'circumstance_code as code'])
    .where(among('service_id', ids))
    .orderBy('circumstance_code')
    .execute()
  return byService(rows)
}

const byService = <T extends { service_id: string | null }>(rows: readonly T[]) => Map.groupBy(rows, (row) => row.service_id ?? '')
