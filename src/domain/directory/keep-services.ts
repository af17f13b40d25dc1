import { sql } from 'kysely'
import { clockAt } from '#platform/clock'
import type { Tx } from '#platform/database'
import type { ServiceEntry } from './entries.ts'
import { type Batch, type Counts, idsOf, inPieces, replacePhones, replaceTimes, sortOut, type Sorted } from './keeping.ts'
import { applyMeanings } from './apply-meanings.ts'
import { replaceAreas } from './areas.ts'
import { needsInWords } from './needs-in-words.ts'
import { replacePlaces } from './replace-places.ts'
import { settleConflicts } from './settle-conflicts.ts'
import { serviceTypesInWords } from './types-in-words.ts'
import { weighFreshness } from './weigh-freshness.ts'

type Kept = Sorted<ServiceEntry>['toKeep']

export async function keepServices(batch: Batch, entries: readonly ServiceEntry[]): Promise<Counts> {
  const { tx } = batch
  const { toKeep: changed, counts } = await sortOut(batch, 'service', entries)
  if (changed.length === 0) return counts
  const { toKeep, own } = await settleConflicts(batch, changed)
  const locations = await locationsOf(batch, toKeep)
  await keepRows(batch, toKeep, locations)
  await replacePhones(
    tx,
    'service_id',
    toKeep.filter(({ id }) => !own.phones.has(id)),
  )
  await replaceTimes(
    tx,
    'service_id',
    toKeep.filter(({ id }) => !own.times.has(id)),
  )
  await replacePlaces(batch, toKeep, own.place, locations)
  await replaceAreas(tx, toKeep)
  await replaceTerms(batch, toKeep)
  await replaceNeeds(tx, toKeep)
  await replaceServiceTypes(tx, toKeep)
  const ids = toKeep.map(({ id }) => id)
  await applyMeanings(tx, batch.now, ids)
  await weighFreshness(tx, { clock: clockAt(batch.now) }, ids)
  return counts
}

/** Ids of the places that these entries name, as far as they are here. */
const locationsOf = (batch: Batch, kept: Kept) =>
  idsOf(
    batch,
    'location',
    kept.flatMap(({ entry }) => entry.places.map((place) => place.locationSourceId)),
  )

/** What was said here of its capacity stays, unless the source itself says something of it. */
async function keepRows(batch: Batch, toKeep: Kept, locations: ReadonlyMap<string, string>): Promise<void> {
  const { tx, source, now } = batch
  const organisations = await idsOf(
    batch,
    'organisation',
    toKeep.map(({ entry }) => entry.organisationSourceId),
  )
  await tx
    .insertInto('service')
    .values(
      toKeep.map(({ id, hash, entry }) => ({
        id,
        organisation_id: organisations.get(entry.organisationSourceId ?? '') ?? null,
        ...entry.columns,
        // Its places say so too, and would write the row a second time.
        has_place: entry.places.some((place) => locations.has(place.locationSourceId)),
        capacity_status: entry.columns.capacity_status ?? null,
        source,
        source_id: entry.sourceId,
        source_rest: JSON.stringify(entry.rest),
        source_hash: hash,
        updated_at: now,
      })),
    )
    .onConflict((same) =>
      same.columns(['programme_id', 'id']).doUpdateSet((is) => ({
        organisation_id: is.fn.coalesce('excluded.organisation_id', 'service.organisation_id'),
        name: is.ref('excluded.name'),
        alternate_name: is.ref('excluded.alternate_name'),
        description: is.ref('excluded.description'),
        url: is.ref('excluded.url'),
        email: is.ref('excluded.email'),
        contact_name: is.ref('excluded.contact_name'),
        status: is.ref('excluded.status'),
        alert: is.ref('excluded.alert'),
        places_from: is.ref('excluded.places_from'),
        closed_from: is.ref('excluded.closed_from'),
        closed_until: is.ref('excluded.closed_until'),
        funding_ends_on: is.ref('excluded.funding_ends_on'),
        cost: is.ref('excluded.cost'),
        easy_words: is.ref('excluded.easy_words'),
        access_features: is.ref('excluded.access_features'),
        access_notes: is.ref('excluded.access_notes'),
        is_in_person: is.ref('excluded.is_in_person'),
        capacity_status: is.fn.coalesce('excluded.capacity_status', 'service.capacity_status'),
        application_process: is.ref('excluded.application_process'),
        fees: is.ref('excluded.fees'),
        eligibility: is.ref('excluded.eligibility'),
        minimum_age: is.ref('excluded.minimum_age'),
        maximum_age: is.ref('excluded.maximum_age'),
        languages: is.ref('excluded.languages'),
        is_online: is.ref('excluded.is_online'),
        confirmed_at: sql`greatest(excluded.confirmed_at, service.confirmed_at)`,
        // Whoever said so here did not say what the source says now.
        confirmed_by: sql`case when excluded.confirmed_at > service.confirmed_at then null else service.confirmed_by end`,
        source_rest: is.ref('excluded.source_rest'),
        source_hash: is.ref('excluded.source_hash'),
        updated_at: is.ref('excluded.updated_at'),
      })),
    )
    .execute()
}

async function replaceTerms(batch: Batch, kept: Kept): Promise<void> {
  const { tx } = batch
  await tx
    .deleteFrom('service_taxonomy_term')
    .where(
      'service_id',
      'in',
      kept.map(({ id }) => id),
    )
    .execute()
  const terms = await idsOf(
    batch,
    'taxonomy_term',
    kept.flatMap(({ entry }) => entry.termSourceIds),
  )
  const rows = kept.flatMap(({ id, entry }) =>
    entry.termSourceIds.flatMap((sourceId) => {
      const term = terms.get(sourceId)
      return term ? [{ service_id: id, taxonomy_term_id: term }] : []
    }),
  )
  for (const some of inPieces(rows))
    await tx
      .insertInto('service_taxonomy_term')
      .values(some)
      .onConflict((same) => same.doNothing())
      .execute()
}

/** What somebody said that it is for stays; what its words suggest is read again. */
async function replaceNeeds(tx: Tx, kept: Kept): Promise<void> {
  const services = kept.map(({ id }) => id)
  await tx.deleteFrom('service_need').where('service_id', 'in', services).where('from_words', '=', true).execute()
  const rows = kept.flatMap(({ id, entry: { columns } }) =>
    needsInWords(wordsOf(columns)).map((code) => ({
      service_id: id,
      need_code: code,
      from_words: true,
    })),
  )
  for (const some of inPieces(rows))
    await tx
      .insertInto('service_need')
      .values(some)
      .onConflict((same) => same.doNothing())
      .execute()
}

/** Likewise of its kinds. */
async function replaceServiceTypes(tx: Tx, kept: Kept): Promise<void> {
  const services = kept.map(({ id }) => id)
  await tx.deleteFrom('service_service_type').where('service_id', 'in', services).where('from_words', '=', true).execute()
  const rows = kept.flatMap(({ id, entry: { columns } }) =>
    serviceTypesInWords(wordsOf(columns)).map((code) => ({ service_id: id, service_type_code: code, from_words: true })),
  )
  for (const some of inPieces(rows))
    await tx
      .insertInto('service_service_type')
      .values(some)
      .onConflict((same) => same.doNothing())
      .execute()
}

const wordsOf = ({ name, alternate_name, description }: ServiceEntry['columns']): string =>
  [name, alternate_name, description].filter(Boolean).join('. ')
