import { sql } from 'kysely'
import type { PhoneEntry, ServiceEntry, TimeEntry } from './entries.ts'
import { ADDRESS, addressOf, type AddressRow } from './address.ts'
import { changedAt, changesOf, hear, type Heard, keepHeard, lastLocal } from './heard.ts'
import { type Batch, idsOf, type Sorted } from './keeping.ts'
import type { Address, FieldName, WeeklyTime } from './service-fields.ts'

/** Fields of a change that a source may also fill, with their columns. */
const COLUMNS = {
  name: 'name',
  description: 'description',
  url: 'url',
  email: 'email',
  contactName: 'contact_name',
  status: 'status',
  capacity: 'capacity_status',
  placesFrom: 'places_from',
  closedFrom: 'closed_from',
  closedUntil: 'closed_until',
  fundingEndsOn: 'funding_ends_on',
  alert: 'alert',
  easyWords: 'easy_words',
  cost: 'cost',
  accessFeatures: 'access_features',
  accessNotes: 'access_notes',
  isInPerson: 'is_in_person',
  fees: 'fees',
  eligibility: 'eligibility',
  minimumAge: 'minimum_age',
  maximumAge: 'maximum_age',
  languages: 'languages',
  isOnline: 'is_online',
} as const satisfies Partial<Record<FieldName, string>>
const fields = [...(Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]), 'phones', 'times', 'place'] as const
type Field = (typeof fields)[number]

type Kept = Sorted<ServiceEntry>['toKeep']

/** What is kept of a source, where each person's correction stays or goes as the rule says. */
export interface Settled {
  toKeep: Kept
  /** Services whose telephone numbers, times or place stay as somebody here said. */
  own: { phones: Set<string>; times: Set<string>; place: Set<string> }
}

/**
 * Settles what a source says against what people here corrected. Each conflict is kept as a change of the entry, said by the feed:
 * applied or declined.
 */
export async function settleConflicts(batch: Batch, toKeep: Kept): Promise<Settled> {
  const own = { phones: new Set<string>(), times: new Set<string>(), place: new Set<string>() }
  const ids = toKeep.map(({ id }) => id)
  // Held before we look: a correction that is being written now is seen, or waits until we are done.
  await batch.tx.selectFrom('service').select('id').where('id', 'in', ids).orderBy('id').forNoKeyUpdate().execute()
  const changes = await changesOf(batch.tx, ids)
  if (changes.size === 0) return { toKeep, own }
  const rows = await batch.tx
    .selectFrom('service')
    .selectAll()
    .where('id', 'in', [...changes.keys()])
    .execute()
  const now = new Map(rows.map((row) => [row.id, row]))
  const theirPlaces = await placesNow(
    batch,
    toKeep.filter(({ id }) => lastLocal('place', changes.get(id) ?? [])),
  )
  const heard: Heard[] = []

  const settled = toKeep.map((kept) => {
    const [said, row] = [changes.get(kept.id), now.get(kept.id)]
    if (!said || !row) return kept
    const columns: Record<string, unknown> = { ...kept.entry.columns }
    const theirs = { ...columnsOf(columns), ...childrenOf(kept.entry), place: theirPlaces.get(kept.id)?.address }
    for (const field of fields) {
      const { stands, anew } = hear(batch, field, said, theirs[field], changedAt(kept.entry))
      if (anew) heard.push({ serviceId: kept.id, field, anew })
      if (stands === 'theirs') continue
      const column = columnOf(field)
      if (column) columns[column] = row[column]
      else own[field as keyof typeof own].add(kept.id)
    }
    // A first day of theirs after a last day of ours is no time at all: then both are ours.
    if (isBefore(columns.closed_until, columns.closed_from))
      Object.assign(columns, { closed_from: row.closed_from, closed_until: row.closed_until })
    return { ...kept, entry: { ...kept.entry, columns: columns as ServiceEntry['columns'] } }
  })

  await keepHeard(batch, heard)
  for (const serviceId of own.place) await correctsNow(batch, serviceId, theirPlaces.get(serviceId)?.location)
  return { toKeep: settled, own }
}

const isBefore = (day: unknown, other: unknown) => typeof day === 'string' && typeof other === 'string' && day < other

const columnOf = (field: Field) => (field in COLUMNS ? COLUMNS[field as keyof typeof COLUMNS] : undefined)

const columnsOf = (columns: Record<string, unknown>): Partial<Record<Field, unknown>> =>
  Object.fromEntries(Object.entries(COLUMNS).map(([field, column]) => [field, columns[column]]))

/** Numbers and times of a source as changes have them. */
const childrenOf = ({ phones, times }: { phones: readonly PhoneEntry[]; times: readonly TimeEntry[] }) => ({
  phones: phones.map(({ number }) => number),
  times: times.flatMap(({ weekdays, opensAt, closesAt, description }) =>
    (weekdays.length > 0 ? weekdays : [null]).map((weekday) => ({ weekday, opensAt, closesAt, note: description }) satisfies WeeklyTime),
  ),
})

/**
 * Where the source says now that each of these is, of the place that somebody corrected: that place as the source has it, or where it
 * names that no more, the first other one that is new. Left out: it says nothing new of it.
 */
async function placesNow(batch: Batch, kept: Kept): Promise<Map<string, { location: string; address: Address }>> {
  const locations = await idsOf(
    batch,
    'location',
    kept.flatMap(({ entry }) => entry.places.map((place) => place.locationSourceId)),
  )
  const named = kept.flatMap(({ id, entry }) =>
    entry.places.map(({ locationSourceId }) => ({ service: id, location: locations.get(locationSourceId) ?? null })),
  )
  const { rows } = await sql<AddressRow & { service: string; location: string }>`
    with named as (select * from jsonb_to_recordset(${JSON.stringify(named)}::jsonb) as one (service uuid, location uuid)),
    corrected as (
      select at.service_id as service, l.corrects as location from service_at_location at join location l on l.id = at.location_id
      where l.corrects is not null and at.service_id in (select service from named)
    )
    select distinct on (named.service) named.service, l.id as location, ${ADDRESS}
    from named join location l on l.id = named.location left join corrected on corrected.service = named.service
    where named.location = corrected.location
      or not exists (select from named same where same.service = named.service and same.location = corrected.location)
        and not exists (select from service_at_location at where at.service_id = named.service and at.location_id = l.id)
    order by named.service, l.name, l.id`.execute(batch.tx)
  return new Map(rows.map(({ service, location, ...row }) => [service, { location, address: addressOf(row) }]))
}

/** The place of its own stands instead of this one from now on: the source names no longer the one that was corrected. */
async function correctsNow({ tx }: Batch, serviceId: string, location: string | undefined): Promise<void> {
  if (location === undefined) return
  await sql`update location own set corrects = ${location} from service_at_location at
    where at.service_id = ${serviceId} and own.id = at.location_id and own.corrects <> ${location}`.execute(tx)
}
