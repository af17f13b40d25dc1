import type { Selectable } from 'kysely'
import { among } from '#platform/among'
import type { Tx } from '#platform/database'
import { isId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import type { DB } from '#platform/schema'
import { childrenOfEntries, type EntryChildren } from './entry-children.ts'
import type { Capacity, ServiceStatus } from './service.ts'
import type { ServiceFields } from './service-fields.ts'

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
  return (await entriesWithIds(tx, [id])).get(id)
}

/** What do these entries say? By id; in a handful of questions for all of them together. */
export async function entriesWithIds(tx: Tx, ids: readonly string[]): Promise<Map<string, Entry>> {
  return readEntries(tx, ids.filter(isId), false)
}

/**
 * The entry, held: two people who change it at once come one after the other.
 *
 * @throws Refusal not-found
 */
export async function holdEntry(tx: Tx, id: string): Promise<Entry> {
  const entry = isId(id) ? (await readEntries(tx, [id], true)).get(id) : undefined
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

async function readEntries(tx: Tx, ids: readonly string[], hold: boolean): Promise<Map<string, Entry>> {
  if (ids.length === 0) return new Map()
  const rows = await tx
    .selectFrom('service')
    .selectAll()
    .where(among('id', ids))
    .$if(hold, (query) => query.forNoKeyUpdate())
    .execute()
  const organisations = await organisationsOf(
    tx,
    rows.flatMap((row) => row.organisation_id ?? []),
  )
  const children = await childrenOfEntries(
    tx,
    rows.map((row) => row.id),
  )
  return new Map(rows.map((row) => [row.id, entryOf(row, organisations.get(row.organisation_id ?? '') ?? null, children(row.id))]))
}

async function organisationsOf(tx: Tx, ids: readonly string[]): Promise<Map<string, NonNullable<Entry['organisation']>>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.selectFrom('organisation').select(['id', 'name', 'email']).where(among('id', ids)).execute()
  return new Map(rows.map((row) => [row.id, row]))
}

function entryOf(row: Selectable<DB['service']>, organisation: Entry['organisation'], children: EntryChildren): Entry {
  return {
    id: row.id,
    organisation,
    confirmedAt: row.confirmed_at,
    confirmedBy: row.confirmed_by,
    createdAt: row.created_at,
    freshness: row.freshness,
    hiddenAt: row.hidden_at,
    hiddenBecause: row.hidden_because as HiddenBecause | null,
    fields: {
      ...children,
      name: row.name,
      description: row.description,
      easyWords: row.easy_words,
      alert: row.alert,
      isOnline: row.is_online,
      isInPerson: row.is_in_person,
      contactName: row.contact_name,
      email: row.email,
      url: row.url,
      cost: row.cost as ServiceFields['cost'],
      fees: row.fees,
      eligibility: row.eligibility,
      minimumAge: row.minimum_age,
      maximumAge: row.maximum_age,
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
