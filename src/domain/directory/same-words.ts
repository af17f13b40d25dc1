import { sql } from 'kysely'
import type { Work } from '#platform/context'
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

/** Holds these terms, and the same words of other directories, so that of two who say what they mean one is done first. */
export async function holdWords(tx: Tx, termIds: readonly string[]): Promise<void> {
  await sql`
    select id from taxonomy_term where id in (
      select same.id from ${words} one join ${words} same using (word) where one.id = any (${termIds}::uuid[]))
    order by id for no key update`.execute(tx)
}

/**
 * Gives words that came with this source what the same words of other directories mean, where those agree and nobody has said anything
 * of them here: nobody is asked twice.
 */
export async function takeOverMeanings({ tx, record }: Work, source: string, now: Date): Promise<void> {
  const open = await meantElsewhere(tx, source)
  if (open.length === 0) return
  await holdWords(
    tx,
    open.map(({ id }) => id),
  )
  const taken = await meantElsewhere(tx, source)
  for (const { id, meanings } of taken) {
    await sql`
      insert into taxonomy_term_meaning (taxonomy_term_id, means, code)
      select ${id}, means, code from jsonb_to_recordset(${JSON.stringify(meanings)}::jsonb) as meaning (means text, code text)
      on conflict do nothing`.execute(tx)
    const payload = { meanings: meanings.map(({ means, code }) => `${means}:${code}`) }
    await record({ kind: 'term.meaning-taken-over', subject: ['term', id], payload })
  }
  const ids = taken.map(({ id }) => id)
  await applyMeanings(tx, now, await servicesWith(tx, ids))
}

/** Of which words of this source has nobody said anything here, and what do the same words of other directories mean? */
async function meantElsewhere(tx: Tx, source: string): Promise<{ id: string; meanings: { means: string; code: string }[] }[]> {
  const { rows } = await sql<{ id: string; meanings: { means: string; code: string }[] }>`
    with open as (
      select id, word from ${words} term where source = ${source} and meanings = '[]'
        and not exists (select from fact where subject_id = term.id and kind = 'term.mapped')
    ),
    meant as (
      select word, jsonb_agg(meanings) -> 0 as meanings from ${words} term where source <> ${source} and meanings <> '[]'
      group by word having count(distinct meanings) = 1
    )
    select open.id, meant.meanings from open join meant using (word) order by open.id`.execute(tx)
  return rows
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
