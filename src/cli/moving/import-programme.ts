import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { type Keyring, seal } from '#platform/keyring'
import { Refusal } from '#platform/refusal'
import { readSealedFile } from '#platform/sealed-file'
import { type Section, splitSections } from '#platform/sections'
import { ABOUT_PROGRAMME, demandToSeeAll, headOfFile, type HeadOfFile, versionOf } from './head.ts'
import { demandItsOwn } from './its-own.ts'
import { joinMembers, makePeople, takeJobs } from './people-and-jobs.ts'
import { type Table, tablesOfProgrammes } from './tables.ts'

export interface Imported {
  name: string
  rows: number
  /** People who had no account here yet. */
  newPeople: number
}

/**
 * Takes in a programme that another server wrote to a file: all of it, or nothing.
 *
 * @throws Refusal as `readSealedFile` does; conflict (`moving-there`, `moving-demo`, `moving-other-version`), invalid (`moving-of-others`), forbidden (`moving-needs-bypass`)
 */
export async function importProgramme(
  client: pg.Client,
  { path, fileKeys, storyKeys }: { path: string; fileKeys: Keyring; storyKeys: Keyring },
): Promise<Imported> {
  await demandToSeeAll(client)
  await client.query('begin')
  try {
    const done = await readSealedFile(path, ABOUT_PROGRAMME, fileKeys, async (bytes) => takeIn(client, splitSections(bytes), storyKeys))
    await client.query('commit')
    return done
  } catch (error) {
    await client.query('rollback')
    throw error
  }
}

async function takeIn(client: pg.Client, sections: AsyncGenerator<Section>, storyKeys: Keyring): Promise<Imported> {
  const tables = new Map((await tablesOfProgrammes(client)).map((table) => [table.name, table]))
  const first = await sections.next()
  const head = headOfFile.parse(first.value?.head)
  const { id } = head.programme
  await demandRoomFor(client, head)
  await client.query('call ensure_fact_years($1, extract(year from now())::integer)', [head.firstYear])
  const done: Imported = { name: head.programme.name, rows: 0, newPeople: 0 }
  let people = new Map<string, string>()
  let taken = 0
  let isWhole = false
  for await (const { head: about, body } of sections) {
    if (about.kind === 'people') ({ people, made: done.newPeople } = await makePeople(client, body))
    if (about.kind === 'rows') taken = await takeRows(client, id, tables.get(String(about.table)), about.columns as string[], body)
    if (about.kind === 'count' && about.rows !== taken)
      throw new Error(`${String(about.table)}: ${taken} rows instead of ${String(about.rows)}`)
    if (about.kind === 'count') done.rows += taken
    if (about.kind === 'sensitive') await sealHere(client, id, body, storyKeys)
    if (about.kind === 'jobs') await takeJobs(client, id, body)
    if (about.kind === 'end') isWhole = true
  }
  if (!isWhole) throw new Error('the file has no end')
  await demandItself(client, head)
  await joinMembers(client, id, people)
  return done
}

async function demandRoomFor(client: pg.Client, { programme, version }: HeadOfFile): Promise<void> {
  const here = await versionOf(client)
  if (JSON.stringify(here) !== JSON.stringify(version)) {
    const words = { theirs: version.at(-1)?.split(' ')[0] ?? '?', ours: here.at(-1)?.split(' ')[0] ?? '?' }
    throw new Refusal('conflict', 'moving-other-version', { words })
  }
  const { rows } = await client.query<{ same: boolean; name: string; isDemo: boolean }>(
    'select programme_id = $1 or slug = $2 as same, name, is_demo as "isDemo" from programme',
    [programme.id, programme.slug],
  )
  const same = rows.find((row) => row.same)
  if (same) throw new Refusal('conflict', 'moving-there', { words: { name: same.name, slug: programme.slug } })
  if (rows.some(({ isDemo }) => isDemo !== programme.isDemo)) throw new Refusal('conflict', 'moving-demo')
}

/** The programme among the rows is the one that the head names: by that one it was found to have room. */
async function demandItself(client: pg.Client, { programme: { id, slug, isDemo } }: HeadOfFile): Promise<void> {
  const { rowCount } = await client.query('select from programme where programme_id = $1 and slug = $2 and is_demo = $3', [
    id,
    slug,
    isDemo,
  ])
  demandItsOwn(rowCount === 1, 'programme')
}

/** By a table of their own: whoever wrote the file may have put rows of another programme in it. */
async function takeRows(
  client: pg.Client,
  programmeId: string,
  table: Table | undefined,
  columns: string[],
  body: Section['body'],
): Promise<number> {
  if (!table || columns.join() !== table.columns.join()) throw new Error('a table of the file is not one of ours')
  const name = client.escapeIdentifier(table.name)
  const list = columns.map((column) => client.escapeIdentifier(column)).join(', ')
  await client.query(`create temporary table arriving as select ${list} from public.${name} with no data`)
  const arriving = client.query(copyFrom(`copy pg_temp.arriving (${list}) from stdin`))
  await pipeline(body, arriving)
  const { rowCount } = await client.query(
    `insert into public.${name} (${list}) overriding system value select ${list} from pg_temp.arriving where programme_id = $1`,
    [programmeId],
  )
  await client.query('drop table pg_temp.arriving')
  demandItsOwn(rowCount === arriving.rowCount, table.name)
  return rowCount ?? 0
}

/** What came in the clear, in a sealed file, is sealed with the key of this server before anybody sees it. */
async function sealHere(client: pg.Client, programmeId: string, body: Section['body'], keyring: Keyring): Promise<void> {
  for await (const line of body) {
    const { id, words } = JSON.parse(line.toString()) as { id: string; words: string }
    const { sealed, sealedWith } = seal(keyring, words, id)
    const { rowCount } = await client.query('update story_piece set sealed = $3, sealed_with = $4 where programme_id = $1 and id = $2', [
      programmeId,
      id,
      sealed,
      sealedWith,
    ])
    demandItsOwn(rowCount === 1, 'story_piece')
  }
}
