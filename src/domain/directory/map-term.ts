import { demand, mayManage } from '#domain/access'
import { inTransaction, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import { applyMeanings } from './apply-meanings.ts'
import type { OwnList } from './public-filter.ts'
import { ownListTerms } from './published-terms.ts'

/** What a term of somebody else's list means in ours. */
export interface Meaning {
  means: OwnList
  code: string
}

/**
 * Says what a term that came in with a directory means in our lists: all of `meanings` and nothing else. Services with the term get
 * what it means at once, and lose what it no longer means.
 *
 * @throws Refusal forbidden, not-found; invalid when a code is not one of ours, or nothing is said of a term without a meaning
 */
export async function mapTerm(ctx: Context, { termId, meanings }: { termId: string; meanings: readonly Meaning[] }): Promise<void> {
  demand(mayManage(ctx.actor), 'map-terms')
  await inTransaction(ctx, async ({ tx, record }) => {
    const term = await tx.selectFrom('taxonomy_term').select('id').where('id', '=', termId).forUpdate().executeTakeFirst()
    if (!term) throw new Refusal('not-found', 'term-not-found')
    const ours = new Set((await ownListTerms(tx)).map(({ list, code }) => `${list} ${code}`))
    const asked = new Set(meanings.map(({ means, code }) => `${means} ${code}`))
    if (![...asked].every((one) => ours.has(one))) throw new Refusal('invalid', 'not-understood', { field: 'meaning' })
    const before = await tx.selectFrom('taxonomy_term_meaning').select(['means', 'code']).where('taxonomy_term_id', '=', termId).execute()
    if (before.length === 0 && asked.size === 0) throw new Refusal('invalid', 'no-meaning-chosen', { field: 'meaning' })
    if (before.length === asked.size && before.every(({ means, code }) => asked.has(`${means} ${code}`))) return
    await tx.deleteFrom('taxonomy_term_meaning').where('taxonomy_term_id', '=', termId).execute()
    if (meanings.length > 0)
      await tx
        .insertInto('taxonomy_term_meaning')
        .values(meanings.map(({ means, code }) => ({ taxonomy_term_id: termId, means, code })))
        .onConflict((same) => same.doNothing())
        .execute()
    const services = await tx.selectFrom('service_taxonomy_term').select('service_id').where('taxonomy_term_id', '=', termId).execute()
    if (services.length > 0)
      await applyMeanings(
        tx,
        ctx.clock.now(),
        services.map((row) => row.service_id),
      )
    await record({ kind: 'term.mapped', subject: ['term', termId], payload: { meanings: [...asked].map((one) => one.replace(' ', ':')) } })
  })
}

/** Of a source that brought services only the words that one of them has which did not go with its feed; of a list by itself every word. */
const isInUse = sql`(
  not exists (select from service own where own.source = term.source)
  or exists (
    select from service_taxonomy_term link join service s on s.id = link.service_id
    where link.taxonomy_term_id = term.id and s.hidden_because is distinct from 'feed-removed'))`

export interface TermToMap {
  id: string
  name: string
  parent: string | null
  list: string | null
  source: string
  services: number
  meanings: Meaning[]
}

/** Which terms came in with directories, and what do they mean here? Those without a meaning first, then by how many services have them. A page beyond the last is the last. */
export async function termsToMap(
  tx: Tx,
  { page: asked, perPage, text }: { page: number; perPage: number; text?: string | undefined },
): Promise<{ terms: TermToMap[]; page: number; pages: number; total: number; unmapped: number }> {
  const like = text ? sql`term.name ilike ${`%${text.replace(/[\\%_]/g, '\\$&')}%`}` : sql`true`
  const counted = await sql<{ total: number }>`select count(*) as total from taxonomy_term term where ${like} and ${isInUse}`.execute(tx)
  const pages = Math.max(1, Math.ceil(counted.rows[0]!.total / perPage))
  const page = Math.min(asked, pages)
  const { rows } = await sql<TermToMap & { total: number; unmapped: number }>`
    with used as (select taxonomy_term_id as id, count(*) as services from service_taxonomy_term group by 1),
    meant as (
      select taxonomy_term_id as id, jsonb_agg(jsonb_build_object('means', means, 'code', code) order by means, code) as meanings
      from taxonomy_term_meaning group by 1
    )
    select term.id, term.name, parent.name as parent, coalesce(taxonomy.name, term.vocabulary) as list, term.source,
      coalesce(used.services, 0) as services, coalesce(meant.meanings, '[]') as meanings,
      count(*) over () as total, count(*) filter (where meant.id is null) over () as unmapped
    from taxonomy_term term
    left join taxonomy on taxonomy.id = term.taxonomy_id
    left join taxonomy_term parent on parent.source = term.source and parent.source_id = term.parent_source_id
    left join used on used.id = term.id
    left join meant on meant.id = term.id
    where ${like} and ${isInUse}
    order by meant.id is not null, coalesce(used.services, 0) desc, term.name, term.id
    limit ${perPage} offset ${(page - 1) * perPage}`.execute(tx)
  return {
    terms: rows.map(({ total: _, unmapped: __, ...term }) => term),
    page,
    pages,
    total: rows[0]?.total ?? 0,
    unmapped: rows[0]?.unmapped ?? 0,
  }
}
