import type { Tx } from '#platform/database'
import type { PhoneEntry, ServiceEntry, TimeEntry } from './entries.ts'
import type { Batch, Sorted } from './keeping.ts'
import { type FieldName, isSame, type WeeklyTime } from './service-fields.ts'

/** Whose word stays when a source says something new of a field that somebody here has corrected. */
export type ConflictRule = 'feed-wins' | 'local-wins' | 'newest-wins'

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
const fields = [...(Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]), 'phones', 'times'] as const
type Field = (typeof fields)[number]

type Kept = Sorted<ServiceEntry>['toKeep']

/** What is kept of a source, where each person's correction stays or goes as the rule says. */
export interface Settled {
  toKeep: Kept
  /** Services whose telephone numbers, times or places stay as somebody here said. */
  own: { phones: Set<string>; times: Set<string>; places: Set<string> }
}

interface Change {
  service_id: string
  said_at: Date
  said_by: string
  state: string
  fields: Record<string, { was?: unknown; is?: unknown }>
}

/**
 * Settles what a source says against what people here corrected. Only what it says *anew* is a conflict: a source that repeats
 * what it said before the correction has not heard of it, so the correction stays whatever the rule. Each conflict is kept as a
 * change of the entry, said by the feed: applied or declined.
 */
export async function settleConflicts(batch: Batch, toKeep: Kept): Promise<Settled> {
  const own = { phones: new Set<string>(), times: new Set<string>(), places: new Set<string>() }
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
  const records: { service_id: string; fields: Record<string, { was: unknown; is: unknown }>; state: 'applied' | 'declined' }[] = []

  const settled = toKeep.map((kept) => {
    const [said, row] = [changes.get(kept.id), now.get(kept.id)]
    if (!said || !row) return kept
    const columns: Record<string, unknown> = { ...kept.entry.columns }
    // A place is moved with its address and its point together: what the feed says of it waits for a person.
    if (lastLocal('place', said)) own.places.add(kept.id)
    const heard = { applied: {} as Change['fields'], declined: {} as Change['fields'] }
    for (const field of fields) {
      const decision = decide(field, said, kept.entry, batch)
      if (decision === 'no-conflict') continue
      const column = columnOf(field)
      const was = column ? (row[column] ?? null) : lastLocal(field, said)?.fields[field]?.is
      const is = column ? (columns[column] ?? null) : asSaid(kept.entry)[field as 'phones' | 'times']
      if (decision !== 'stays' && !isSame(was, is)) heard[decision][field] = { was, is }
      if (decision === 'applied') continue
      if (column) columns[column] = row[column]
      else if (field === 'phones' || field === 'times') own[field].add(kept.id)
    }
    for (const state of ['applied', 'declined'] as const)
      if (Object.keys(heard[state]).length > 0)
        records.push({ service_id: kept.id, fields: heard[state] as (typeof records)[number]['fields'], state })
    return { ...kept, entry: { ...kept.entry, columns: columns as ServiceEntry['columns'] } }
  })

  if (records.length > 0)
    await batch.tx
      .insertInto('service_change')
      .values(
        records.map((record) => ({
          ...record,
          fields: JSON.stringify(record.fields),
          said_at: batch.now,
          decided_at: batch.now,
          said_by: 'feed',
          said_by_name: (batch.conflicts?.name ?? batch.source).slice(0, 120),
        })),
      )
      .execute()
  return { toKeep: settled, own }
}

type Decision = 'no-conflict' | 'stays' | 'applied' | 'declined'

function decide(field: Field, said: readonly Change[], entry: ServiceEntry, { conflicts, now }: Batch): Decision {
  const local = lastLocal(field, said)
  if (!local) return 'no-conflict'
  const column = columnOf(field)
  const theirs = column ? entry.columns[column] : asSaid(entry)[field as 'phones' | 'times']
  // A feed that says nothing of the capacity does not say that there is none.
  if (theirs === undefined) return 'stays'
  const before = feedSaidBefore(field, said)
  if (before !== undefined && isSame(before.value, theirs)) return 'stays'
  const rule = conflicts?.rule ?? 'local-wins'
  const wins = rule === 'feed-wins' || (rule === 'newest-wins' && (changedAt(entry) ?? now) > local.said_at)
  return wins ? 'applied' : 'declined'
}

/** The person's change that this field is as it is for; undefined where it is as the feed said. */
function lastLocal(field: Field | 'place', said: readonly Change[]): Change | undefined {
  const last = said.findLast((change) => change.state === 'applied' && field in change.fields)
  return last && last.said_by !== 'feed' ? last : undefined
}

/** What the feed said last, as far as changes tell: its own, or what was there before somebody first corrected it. */
function feedSaidBefore(field: Field, said: readonly Change[]): { value: unknown } | undefined {
  let before: { value: unknown } | undefined
  for (const { said_by: by, fields } of said) {
    const change = fields[field]
    if (!change) continue
    if (by === 'feed') before = { value: change.is ?? null }
    else before ??= { value: change.was ?? null }
  }
  return before
}

/** When the source says that it last changed the entry. */
function changedAt(entry: ServiceEntry): Date | undefined {
  const text = entry.rest.last_modified
  const moment = typeof text === 'string' ? new Date(text) : undefined
  return moment && !Number.isNaN(moment.getTime()) ? moment : undefined
}

const columnOf = (field: Field) => (field === 'phones' || field === 'times' ? undefined : COLUMNS[field])

/** Numbers and times of a source as changes have them. */
const asSaid = ({ phones, times }: { phones: readonly PhoneEntry[]; times: readonly TimeEntry[] }) => ({
  phones: phones.map(({ number }) => number),
  times: times.flatMap(({ weekdays, opensAt, closesAt, description }) =>
    (weekdays.length > 0 ? weekdays : [null]).map((weekday) => ({ weekday, opensAt, closesAt, note: description }) satisfies WeeklyTime),
  ),
})

/** What counts of what was said of these entries, oldest first. What a feed said it has said, also where somebody took it back. */
async function changesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Change[]>> {
  const rows = await tx
    .selectFrom('service_change')
    .select(['service_id', 'said_at', 'said_by', 'state', 'fields'])
    .where('service_id', 'in', ids)
    .where((is) => is.or([is('said_by', '=', 'feed'), is('state', '=', 'applied')]))
    .orderBy('said_at')
    .orderBy('id')
    .execute()
  const changes = new Map<string, Change[]>()
  for (const row of rows as unknown as Change[]) changes.set(row.service_id, [...(changes.get(row.service_id) ?? []), row])
  return changes
}
