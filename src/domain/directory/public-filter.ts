import { sql, type RawBuilder } from 'kysely'
import { plannedEachTime } from '#platform/planned-once'
import { boxAround, metresFrom } from './distance.ts'
import type { Weekday } from './service.ts'

/** What somebody wants of the open directory. Everything that is given must hold. */
export interface PublicFilter {
  /** Words, as people type them: "food bank" -lunch. */
  text?: string
  /** Terms that it must have, each: of a source's list by id, of our own lists by code. */
  terms?: readonly PublicTerm[]
  /** Lists of which it must have a term, each. */
  taxonomies?: readonly PublicTaxonomy[]
  organisationId?: string
  /** Changed at this moment or later. */
  modifiedSince?: Date
  near?: { latitude: number; longitude: number; metres: number }
  /** In years: somebody between these ages is welcome. */
  ages?: { from?: number; to?: number }
  open?: { weekdays?: readonly Weekday[]; from?: string; to?: string }
}

export type OwnList = 'need' | 'service-type' | 'circumstance'
export type PublicTerm = { kind: 'term'; id: string } | { kind: OwnList; code: string }
export type PublicTaxonomy = { kind: 'taxonomy'; id: string } | { kind: OwnList }

/** What words only suggest nobody has said, so it is neither shown nor found. */
const OWN: Record<OwnList, { table: string; column: string; isSaid?: RawBuilder<unknown> }> = {
  need: { table: 'service_need', column: 'need_code', isSaid: sql`not t.from_words` },
  'service-type': { table: 'service_service_type', column: 'service_type_code', isSaid: sql`not t.from_words` },
  circumstance: { table: 'service_circumstance', column: 'circumstance_code' },
}

/** What is public: not what is hidden, and not what has become a part of another entry. Speaks of the table `service as s`. */
export const isPublic = sql<boolean>`s.hidden_at is null`

/** Conditions on `service as s`; with `place`, distance is that of `location as l` and not of any place of the service. */
export function conditionsOf(filter: PublicFilter, place: 'any' | 'this' = 'any'): RawBuilder<unknown>[] {
  const { text, terms = [], taxonomies = [], organisationId, modifiedSince, near, ages, open } = filter
  return [
    sql`${plannedEachTime} ${isPublic}`,
    ...(text ? [saying(text)] : []),
    ...terms.map(having),
    ...taxonomies.map(havingOneOf),
    ...(organisationId ? [sql`s.organisation_id = ${organisationId}`] : []),
    ...(modifiedSince ? [sql`s.updated_at >= ${modifiedSince}`] : []),
    ...(near ? [within(near, place)] : []),
    ...(ages?.to !== undefined ? [sql`(s.minimum_age is null or s.minimum_age <= ${ages.to})`] : []),
    ...(ages?.from !== undefined ? [sql`(s.maximum_age is null or s.maximum_age >= ${ages.from})`] : []),
    ...(open ? [openThen(open)] : []),
  ]
}

function saying(text: string): RawBuilder<unknown> {
  return sql`(s.search_en @@ websearch_to_tsquery('english', plain(${text})) or s.search_nl @@ websearch_to_tsquery('dutch', plain(${text}))
    or s.organisation_id in (select id from organisation
      where to_tsvector('simple', unaccent('unaccent', name)) @@ plainto_tsquery('simple', lower(plain(${text})))))`
}

function having(term: PublicTerm): RawBuilder<unknown> {
  if (term.kind === 'term') {
    return sql`exists (select from service_taxonomy_term t where t.service_id = s.id and t.taxonomy_term_id = ${term.id})`
  }
  const { table, column, isSaid = sql`true` } = OWN[term.kind]
  return sql`exists (select from ${sql.table(table)} t where t.service_id = s.id and t.${sql.ref(column)} = ${term.code} and ${isSaid})`
}

function havingOneOf(taxonomy: PublicTaxonomy): RawBuilder<unknown> {
  if (taxonomy.kind !== 'taxonomy') {
    const { table, isSaid = sql`true` } = OWN[taxonomy.kind]
    return sql`exists (select from ${sql.table(table)} t where t.service_id = s.id and ${isSaid})`
  }
  return sql`exists (select from service_taxonomy_term t join taxonomy_term w on w.id = t.taxonomy_term_id
    where t.service_id = s.id and w.taxonomy_id = ${taxonomy.id})`
}

function within(near: NonNullable<PublicFilter['near']>, place: 'any' | 'this'): RawBuilder<unknown> {
  const there = sql`latitude is not null and ${boxAround(near, near.metres)} and ${metresFrom(near)} <= ${near.metres}`
  if (place === 'this') return sql`l.id in (select id from location where ${there})`
  return sql`s.id in (select at.service_id from location join service_at_location at on at.location_id = location.id where ${there})`
}

/** By its own times or by those of a place of its. From and to leave out what has closed before or opens after. */
function openThen({ weekdays, from, to }: NonNullable<PublicFilter['open']>): RawBuilder<unknown> {
  const then = sql.join(
    [
      ...(weekdays ? [sql`h.weekdays && ${weekdays}::text[]`] : []),
      ...(from ? [sql`coalesce(h.closes_at, h.opens_at) > ${from}::time`] : []),
      ...(to ? [sql`coalesce(h.opens_at, h.closes_at) < ${to}::time`] : []),
      sql`true`,
    ],
    sql` and `,
  )
  return sql`s.id in (
    select h.service_id from schedule h where h.service_id is not null and ${then}
    union
    select at.service_id from schedule h join service_at_location at on at.location_id = h.location_id where h.service_id is null and ${then})`
}
