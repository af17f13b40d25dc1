import { type RawBuilder, sql } from 'kysely'
import { among } from '#platform/among'
import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { recordMany } from '#platform/facts'
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

/** Holds these terms, and the same words of other directories, so that of two who say what they mean one is done first. Which are they? */
export async function holdWords(tx: Tx, termIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from taxonomy_term where id = any (array(
      select unnest(array_agg(id)) from ${words} term group by word having bool_or(id = any (${termIds}::uuid[]))))
    order by id for no key update`.execute(tx)
  return rows.map(({ id }) => id)
}

/**
 * Gives words that came with this source what the same words of other directories mean, where those agree and nobody has said anything
 * of them here: nobody is asked twice. In as many statements for a list of thousands as for one word.
 */
export async function takeOverMeanings(tx: Tx, ctx: Context, source: string): Promise<void> {
  const open = await meantElsewhere(tx, source, sql`true`)
  if (open.length === 0) return
  const held = await holdWords(
    tx,
    open.map(({ id }) => id),
  )
  const taken = await meantElsewhere(tx, source, among('id', held))
  if (taken.length === 0) return
  const rows = taken.flatMap(({ id, meanings }) => meanings.map((meaning) => ({ id, ...meaning })))
  await sql`
    insert into taxonomy_term_meaning (taxonomy_term_id, means, code)
    select id, means, code from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as said (id uuid, means text, code text)
    on conflict do nothing`.execute(tx)
  const facts = taken.map(({ id, meanings }) => ({
    kind: 'term.meaning-taken-over',
    subject: ['term', id] as const,
    payload: { meanings: meanings.map(({ means, code }) => `${means}:${code}`) },
  }))
  await recordMany(tx, ctx, facts)
  const ids = taken.map(({ id }) => id)
  await applyMeanings(tx, ctx.clock.now(), await servicesWith(tx, ids))
}

/**
 * Of which words of this source has nobody said anything here, and what do the same words of other directories mean? Words are put
 * together and not sought one by one: what has only just come in is not in the statistics yet.
 */
async function meantElsewhere(
  tx: Tx,
  source: string,
  which: RawBuilder<boolean>,
): Promise<{ id: string; meanings: { means: string; code: string }[] }[]> {
  const { rows } = await sql<{ id: string; meanings: { means: string; code: string }[] }>`
    with meant as materialized (
      select array_agg(id) filter (where source = ${source} and meanings = '[]') as open,
        jsonb_agg(meanings) filter (where source <> ${source} and meanings <> '[]') -> 0 as meanings
      from ${words} term where ${which}
      group by word having count(distinct meanings) filter (where source <> ${source} and meanings <> '[]') = 1
    )
    select open.id, meanings from meant cross join unnest(meant.open) open (id)
    where not exists (select from fact where subject_id = open.id and kind = 'term.mapped') order by open.id`.execute(tx)
  return rows
}

/** Which services have one of these terms? */
export async function servicesWith(tx: Tx, termIds: readonly string[]): Promise<string[]> {
  if (termIds.length === 0) return []
  const rows = await tx
    .selectFrom('service_taxonomy_term')
    .select('service_id')
    .distinct()
    .where(among('taxonomy_term_id', termIds))
    .execute()
  return rows.map((row) => row.service_id)
}
