import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { type Keyring, unseal } from '#platform/keyring'
import { Refusal } from '#platform/refusal'
import { writeSealedFile } from '#platform/sealed-file'
import { joinSections, type Section } from '#platform/sections'
import { ABOUT_PROGRAMME, demandToSeeAll, type HeadOfFile, versionOf } from './head.ts'
import { tablesOfProgrammes } from './tables.ts'

export interface Exported {
  rows: number
  /** Pieces of the sensitive layer whose key is lost: they go along unread. */
  lost: number
}

/**
 * Writes all of a programme to a sealed file, as it is at one moment, while people work.
 *
 * @throws Refusal not-found (`moving-no-programme`), forbidden (`moving-needs-bypass`)
 */
export async function exportProgramme(
  client: pg.Client,
  { slug, path, fileKeys, storyKeys }: { slug: string; path: string; fileKeys: Keyring; storyKeys: Keyring },
): Promise<Exported> {
  await demandToSeeAll(client)
  const done: Exported = { rows: 0, lost: 0 }
  await client.query('begin isolation level repeatable read read only')
  try {
    await writeSealedFile(path, ABOUT_PROGRAMME, fileKeys, joinSections(sectionsOf(client, await headOf(client, slug), storyKeys, done)))
    return done
  } finally {
    await client.query('rollback')
  }
}

async function headOf(client: pg.Client, slug: string): Promise<HeadOfFile> {
  const { rows } = await client.query<HeadOfFile['programme'] & { firstYear: number }>(
    `select programme_id as id, slug, name, is_demo as "isDemo", extract(year from coalesce(
       (select min(at) from fact where fact.programme_id = programme.programme_id), now()) at time zone 'UTC')::int as "firstYear"
     from programme where slug = $1`,
    [slug],
  )
  const [found] = rows
  if (!found) throw new Refusal('not-found', 'moving-no-programme', { words: { slug } })
  const { firstYear, ...programme } = found
  return { programme, version: await versionOf(client), firstYear }
}

async function* sectionsOf(client: pg.Client, head: HeadOfFile, storyKeys: Keyring, done: Exported): AsyncGenerator<Section> {
  const { id } = head.programme
  yield { head: { ...head }, body: [] }
  const people = `select u.id, u.name, u.email from identity."user" u where u.id in (select user_id from member where programme_id = $1)`
  yield { head: { kind: 'people' }, body: lines((await client.query(people, [id])).rows) }
  for (const { name, columns } of await tablesOfProgrammes(client)) {
    const table = client.escapeIdentifier(name)
    const list = columns.map((column) => client.escapeIdentifier(column)).join(', ')
    const rows = client.query(copyTo(`copy (select ${list} from ${table} where programme_id = ${client.escapeLiteral(id)}) to stdout`))
    yield { head: { kind: 'rows', table: name, columns }, body: rows }
    done.rows += rows.rowCount ?? 0
    yield { head: { kind: 'count', table: name, rows: rows.rowCount ?? 0 }, body: [] }
  }
  yield { head: { kind: 'sensitive' }, body: sensitiveOf(client, id, storyKeys, done) }
  const jobs = `select t.identifier as task, j.payload, j.run_at as "runAt", j.key from graphile_worker._private_jobs j
    join graphile_worker._private_tasks t on t.id = j.task_id where j.payload ->> 'programme' = $1 and j.attempts < j.max_attempts`
  yield { head: { kind: 'jobs' }, body: lines((await client.query(jobs, [id])).rows) }
  yield { head: { kind: 'end' }, body: [] }
}

const lines = (rows: readonly unknown[]) => rows.map((row) => Buffer.from(JSON.stringify(row)))

/** The words of the sensitive layer, which the other server seals with a key of its own. */
async function* sensitiveOf(client: pg.Client, id: string, keyring: Keyring, done: Exported): AsyncGenerator<Buffer> {
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const { rows } = await client.query<{ id: string; sealed: Buffer; sealedWith: string }>(
      `select id, sealed, sealed_with as "sealedWith" from story_piece
       where programme_id = $1 and sealed is not null and id > $2 order by id limit 200`,
      [id, after],
    )
    for (const row of rows) {
      const words = unseal(keyring, row, row.id)
      if (words === undefined) done.lost++
      else yield Buffer.from(JSON.stringify({ id: row.id, words }))
      after = row.id
    }
    if (rows.length === 0) return
  }
}
