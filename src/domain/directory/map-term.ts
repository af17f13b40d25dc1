import { demand, mayManage } from '#domain/access'
import { inTransaction, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import { applyMeanings } from './apply-meanings.ts'
import type { OwnList } from './public-filter.ts'
import { ownListTerms } from './published-terms.ts'
import { holdWords, sameWordAs, servicesWith, words } from './same-words.ts'

/** What a term of somebody else's list means in ours. */
export interface Meaning {
  means: OwnList
  code: string
}

/**
 * Says what a term that came in with a directory means in our lists: all of `meanings` and nothing else. Services with the term get
 * what it means at once, and lose what it no longer means. The same word of other directories, where it meant the same, goes along.
 *
 * @throws Refusal forbidden, not-found; invalid when a code is not one of ours, or nothing is said of a term without a meaning
 */
export async function mapTerm(ctx: Context, { termId, meanings }: { termId: string; meanings: readonly Meaning[] }): Promise<void> {
  demand(mayManage(ctx.actor), 'map-terms')
  await inTransaction(ctx, async ({ tx, record }) => {
    await holdWords(tx, [termId])
    const term = await tx.selectFrom('taxonomy_term').select('id').where('id', '=', termId).executeTakeFirst()
    if (!term) throw new Refusal('not-found', 'term-not-found')
    const ours = new Set((await ownListTerms(tx)).map(({ list, code }) => `${list} ${code}`))
    const asked = new Set(meanings.map(({ means, code }) => `${means} ${code}`))
    if (![...asked].every((one) => ours.has(one))) throw new Refusal('invalid', 'not-understood', { field: 'meaning' })
    const before = await tx.selectFrom('taxonomy_term_meaning').select(['means', 'code']).where('taxonomy_term_id', '=', termId).execute()
    if (before.length === 0 && asked.size === 0) throw new Refusal('invalid', 'no-meaning-chosen', { field: 'meaning' })
    if (before.length === asked.size && before.every(({ means, code }) => asked.has(`${means} ${code}`))) return
    const same = await sameWordAs(tx, termId)
    await tx.deleteFrom('taxonomy_term_meaning').where('taxonomy_term_id', 'in', same).execute()
    if (meanings.length > 0)
      await tx
        .insertInto('taxonomy_term_meaning')
        .values(same.flatMap((id) => meanings.map(({ means, code }) => ({ taxonomy_term_id: id, means, code }))))
        .onConflict((there) => there.doNothing())
        .execute()
    await applyMeanings(tx, ctx.clock.now(), await servicesWith(tx, same))
    const payload = { meanings: [...asked].map((one) => one.replace(' ', ':')) }
    for (const id of same) await record({ kind: 'term.mapped', subject: ['term', id], payload })
  })
}

/** Of a source that brought services only the words that one of them has which did not go with its feed; of a list by itself every word. */
const isInUse = sql`(
  not exists (select from service own where own.source = term.source)
  or exists (
    select from service_taxonomy_term link join service s on s.id = link.service_id
    where link.taxonomy_term_id = term.id and s.hidden_because is distinct from 'feed-removed'))`

export interface TermToMap {
  /** Of one of the terms that are this word. */
  id: string
  name: string
  parent: string | null
  list: string | null
  /** The directories that have it. */
  sources: string[]
  services: number
  meanings: Meaning[]
}

/**
 * Which words came in with directories, and what do they mean here? The same word of two directories is asked once, unless it means
 * different things. Those without a meaning first, then by how many services have them. A page beyond the last is the last.
 */
export async function termsToMap(
  tx: Tx,
  { page: asked, perPage, text }: { page: number; perPage: number; text?: string | undefined },
): Promise<{ terms: TermToMap[]; page: number; pages: number; total: number; unmapped: number }> {
  const like = text ? sql`term.name ilike ${`%${text.replace(/[\\%_]/g, '\\$&')}%`}` : sql`true`
  const found = sql`from ${words} term where ${like} and ${isInUse}`
  const { rows: counted } = await sql<{ total: number; unmapped: number }>`
    select count(*) as total, count(*) filter (where meanings = '[]') as unmapped
    from (select word, meanings ${found} group by word, meanings) grouped`.execute(tx)
  const { total, unmapped } = counted[0]!
  const pages = Math.max(1, Math.ceil(total / perPage))
  const page = Math.min(asked, pages)
  const { rows: terms } = await sql<TermToMap>`
    with found as (select term.* ${found}),
    used as (
      select found.word, found.meanings, count(distinct link.service_id) as services
      from found join service_taxonomy_term link on link.taxonomy_term_id = found.id group by 1, 2
    )
    select (array_agg(id order by id))[1] as id, (array_agg(name order by id))[1] as name, (array_agg(parent order by id))[1] as parent,
      (array_agg(list order by id))[1] as list, array_agg(distinct source order by source) as sources, meanings,
      coalesce(max(used.services), 0) as services
    from found left join used using (word, meanings) group by word, meanings
    order by meanings <> '[]', services desc, name, id
    limit ${perPage} offset ${(page - 1) * perPage}`.execute(tx)
  return { terms, page, pages, total, unmapped }
}
