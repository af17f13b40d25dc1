import { sql, type RawBuilder } from 'kysely'
import type { Tx } from '#platform/database'
import type { OwnList } from './public-filter.ts'
import type { Part } from './published-services.ts'
import { removedSources } from './removed-sources.ts'
import type { PublishedTaxonomy, PublishedTerm, TermsNamed } from './published.ts'

type Flat = Omit<PublishedTerm, 'taxonomy'> & { taxonomy: PublishedTaxonomy | null }

const TERM = sql`
  select t.id, t.source, t.source_id, t.name, t.vocabulary, t.parent_source_id, t.source_rest, parent.id as parent_id,
    case when x.id is not null then jsonb_build_object('id', x.id, 'source', x.source, 'source_id', x.source_id, 'name', x.name,
      'description', x.description, 'uri', x.uri, 'version', x.version, 'is_implied', x.is_implied) end as taxonomy
  from taxonomy_term t
  left join taxonomy_term parent on parent.source = t.source and parent.source_id = t.parent_source_id
  left join taxonomy x on x.id = t.taxonomy_id`

/** Which terms does a source's list have? With `parentId` those right below a term, with `topOnly` those below none. */
export interface TermFilter {
  text?: string
  taxonomyId?: string
  parentId?: string
  topOnly?: boolean
}

const fitting = ({ text, taxonomyId, parentId, topOnly }: TermFilter) =>
  sql.join(
    [
      sql`t.source not in ${removedSources}`,
      ...(text ? [like('t', text)] : []),
      ...(taxonomyId ? [sql`t.taxonomy_id = ${taxonomyId}`] : []),
      ...(parentId ? [sql`(t.source, t.parent_source_id) in (select source, source_id from taxonomy_term where id = ${parentId})`] : []),
      ...(topOnly ? [sql`t.parent_source_id is null`] : []),
    ],
    sql` and `,
  )

const like = (table: string, text: string): RawBuilder<unknown> =>
  sql`lower(unaccent('unaccent', ${sql.ref(`${table}.name`)})) like '%' || replace(replace(lower(plain(${text})), '%', '\\%'), '_', '\\_') || '%'`

export async function countTerms(tx: Tx, filter: TermFilter): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) from taxonomy_term t where ${fitting(filter)}`.execute(tx)
  return rows[0]!.count
}

/** Terms of sources' lists that fit, in the order of their ids. */
export async function publishedTerms(tx: Tx, filter: TermFilter, { limit, after, offset = 0 }: Part): Promise<PublishedTerm[]> {
  const { rows } = await sql<Flat>`${TERM} where ${fitting(filter)} and ${after ? sql`t.id > ${after}` : sql`true`}
    order by t.id limit ${limit} offset ${offset}`.execute(tx)
  return rows
}

export async function termWithId(tx: Tx, id: string): Promise<PublishedTerm | undefined> {
  const { rows } = await sql<Flat>`${TERM} where t.id = ${id} and ${fitting({})}`.execute(tx)
  return rows[0]
}

/** Which lists does the open directory show? Not those of a feed that was removed. */
const listed = (text?: string) => sql`x.source not in ${removedSources} and ${text ? like('x', text) : sql`true`}`

export async function countTaxonomies(tx: Tx, text?: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) from taxonomy x where ${listed(text)}`.execute(tx)
  return rows[0]!.count
}

/** The lists that sources brought, in the order of their ids. */
export async function publishedTaxonomies(
  tx: Tx,
  text: string | undefined,
  { limit, after, offset = 0 }: Part,
): Promise<PublishedTaxonomy[]> {
  const { rows } = await sql<PublishedTaxonomy>`
    select x.id, x.source, x.source_id, x.name, x.description, x.uri, x.version, x.is_implied from taxonomy x
    where ${listed(text)} and ${after ? sql`x.id > ${after}` : sql`true`}
    order by x.id limit ${limit} offset ${offset}`.execute(tx)
  return rows
}

export async function taxonomyWithId(tx: Tx, id: string): Promise<PublishedTaxonomy | undefined> {
  const { rows } = await sql<PublishedTaxonomy>`
    select x.id, x.source, x.source_id, x.name, x.description, x.uri, x.version, x.is_implied from taxonomy x
    where x.id = ${id} and ${listed()}`.execute(tx)
  return rows[0]
}

/** The terms of each of these services. */
export async function termsOfServices(tx: Tx, ids: readonly string[]): Promise<Map<string, PublishedTerm[]>> {
  const { rows: links } = await sql<{ service_id: string; taxonomy_term_id: string }>`
    select service_id, taxonomy_term_id from service_taxonomy_term where service_id = any (${ids}::uuid[]) order by taxonomy_term_id`.execute(
    tx,
  )
  const wanted = [...new Set(links.map((link) => link.taxonomy_term_id))]
  const { rows } = wanted.length > 0 ? await sql<Flat>`${TERM} where t.id = any (${wanted}::uuid[])`.execute(tx) : { rows: [] }
  const byId = new Map(rows.map((row) => [row.id, row]))
  const found = new Map<string, PublishedTerm[]>()
  for (const link of links) {
    const term = byId.get(link.taxonomy_term_id)
    if (term) found.set(link.service_id, [...(found.get(link.service_id) ?? []), term])
  }
  return found
}

/** The terms that rows of sources name, by the sources' own ids. */
export async function termsNamed(tx: Tx, named: readonly { source: string; id: string }[]): Promise<TermsNamed> {
  if (named.length === 0) return new Map()
  const sources = named.map((one) => one.source)
  const ids = named.map((one) => one.id)
  const { rows } = await sql<Flat>`${TERM}
    where (t.source, t.source_id) in (select * from unnest(${sources}::text[], ${ids}::text[]))`.execute(tx)
  return new Map(rows.map((row) => [`${row.source}\n${row.source_id}`, row]))
}

/** Our own lists, in their order: what may be going on, kinds of service, for whom. */
export async function ownListTerms(tx: Tx): Promise<{ list: OwnList; code: string; gravity: string | null }[]> {
  const { rows } = await sql<{ list: OwnList; code: string; gravity: string | null }>`
    select list, code, gravity_category as gravity from (
      select 1 as place, 'need' as list, code, gravity_category, position from reference.need
      union all select 2, 'service-type', code, gravity_category, position from reference.service_type
      union all select 3, 'circumstance', code, gravity_category, position from reference.circumstance
    ) lists order by place, position`.execute(tx)
  return rows
}
