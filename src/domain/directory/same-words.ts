import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import { applyMeanings } from './apply-meanings.ts'

/**
 * Every term with the list and the term above it by their names. Terms of different directories that have all three alike
 * are the same word (`word`), and mean the same here until somebody says otherwise.
 */
export const words = sql`(
  select term.id, term.name, term.source, parent.name as parent, coalesce(taxonomy.name, term.vocabulary) as list,
    array[lower(term.name), coalesce(lower(parent.name), ''), coalesce(lower(taxonomy.name), lower(term.vocabulary), '')] as word,
    coalesce((
      select jsonb_agg(jsonb_build_object('means', means, 'code', code) order by means, code)
      from taxonomy_term_meaning where taxonomy_term_id = term.id), '[]') as meanings
  from taxonomy_term term
  left join taxonomy on taxonomy.id = term.taxonomy_id
  left join taxonomy_term parent on parent.source = term.source and parent.source_id = term.parent_source_id)`

/** This term, and the same word of other directories where it means the same as this one does. */
export async function sameWordAs(tx: Tx, termId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select same.id from ${words} one join ${words} same on same.word = one.word and same.meanings = one.meanings
    where one.id = ${termId} order by same.id`.execute(tx)
  return rows.map(({ id }) => id)
}

/**
 * Gives words that came with this source what the same words of other directories mean, where those agree and nobody has said anything
 * of them here: nobody is asked twice.
 */
export async function takeOverMeanings(tx: Tx, source: string, now: Date): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    with open as (
      select id, word from ${words} term where source = ${source} and meanings = '[]'
        and not exists (select from fact where subject_id = term.id and kind = 'term.mapped')
    ),
    meant as (
      select word, jsonb_agg(meanings) -> 0 as meanings from ${words} term where source <> ${source} and meanings <> '[]'
      group by word having count(distinct meanings) = 1
    )
    insert into taxonomy_term_meaning (taxonomy_term_id, means, code)
    select open.id, meaning.means, meaning.code
    from open join meant using (word), jsonb_to_recordset(meant.meanings) as meaning (means text, code text)
    returning taxonomy_term_id as id`.execute(tx)
  const ids = [...new Set(rows.map(({ id }) => id))]
  await applyMeanings(tx, now, await servicesWith(tx, ids))
}

/** Which services have one of these terms? */
export async function servicesWith(tx: Tx, termIds: readonly string[]): Promise<string[]> {
  if (termIds.length === 0) return []
  const rows = await tx
    .selectFrom('service_taxonomy_term')
    .select('service_id')
    .distinct()
    .where('taxonomy_term_id', 'in', termIds)
    .execute()
  return rows.map((row) => row.service_id)
}
