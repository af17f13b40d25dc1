import { sql } from 'kysely'
import type { PhoneEntry, ServiceEntry, TimeEntry } from './entries.ts'
import { changedAt, changesOf, decide, type Heard, keepHeard, lastLocal } from './heard.ts'
import type { Batch, Sorted } from './keeping.ts'
import { type Address, type FieldName, isSame, type WeeklyTime } from './service-fields.ts'

/** Fields of a change that a source may also fill, with their columns. */
const COLUMNS = {
  name: 'name',
  description: 'description',
  url: 'url',
  email: 'email',
  contactName: 'contact_name',
  status: 'status',
  capacity: 'capacity_status',
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
  /** Services whose telephone numbers, times or places stay as somebody here said. */
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
  const moved = await movedTo(
    batch,
    toKeep.filter(({ id }) => lastLocal('place', changes.get(id) ?? [])),
  )
  const heard: Heard[] = []

  const settled = toKeep.map((kept) => {
    const [said, row] = [changes.get(kept.id), now.get(kept.id)]
    if (!said || !row) return kept
    const columns: Record<string, unknown> = { ...kept.entry.columns }
    const theirs = { ...columnsOf(columns), ...childrenOf(kept.entry), place: moved.get(kept.id) }
    const anew = { applied: {} as Heard['fields'], declined: {} as Heard['fields'] }
    for (const field of fields) {
      const decision = decide(batch, field, said, theirs[field], changedAt(kept.entry))
      if (decision === 'no-conflict') continue
      const column = columnOf(field)
      const was = column ? (row[column] ?? null) : lastLocal(field, said)?.fields[field]?.is
      const is = theirs[field] ?? null
      // It came to say the same: from now on it is the source's word again.
      const heardAs = decision === 'declined' && isSame(was, is) ? 'applied' : decision
      if (heardAs !== 'stays') anew[heardAs][field] = { was, is }
      if (heardAs === 'applied') continue
      if (column) columns[column] = row[column]
      else own[field as keyof typeof own].add(kept.id)
    }
    for (const state of ['applied', 'declined'] as const) heard.push({ service_id: kept.id, state, fields: anew[state] })
    return { ...kept, entry: { ...kept.entry, columns: columns as ServiceEntry['columns'] } }
  })

  await keepHeard(batch, heard)
  return { toKeep: settled, own }
}

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

/** The first place that the source names of each of these, where it is none of those that they have now. */
async function movedTo({ tx, ids }: Batch, kept: Kept): Promise<Map<string, Address>> {
  const named = kept.flatMap(({ id, entry }) =>
    entry.places.map(({ locationSourceId }) => ({ service: id, location: ids.locations.get(locationSourceId) ?? null })),
  )
  const { rows } = await sql<{ service: string; address: Address }>`
    select distinct on (named.service) named.service, json_build_object('name', l.name, 'address1', l.address_1,
      'address2', l.address_2, 'city', l.city, 'postalCode', l.postal_code) as address
    from jsonb_to_recordset(${JSON.stringify(named)}::jsonb) as named (service uuid, location uuid)
    join location l on l.id = named.location
    where not exists (select from service_at_location at where at.service_id = named.service and at.location_id = l.id)
    order by named.service, l.name, l.id`.execute(tx)
  return new Map(rows.map(({ service, address }) => [service, address]))
}
