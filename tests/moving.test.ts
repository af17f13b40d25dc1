import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sealFacts, verifyFacts } from '#domain/seals'
import { tellPiece } from '#domain/stories'
import { inTransaction, type Context } from '#platform/context'
import { newId } from '#platform/ids'
import { enqueue } from '#platform/jobs'
import { keptKeyring, NO_KEYS, unseal } from '#platform/keyring'
import { readSealedFile, writeSealedFile } from '#platform/sealed-file'
import { joinSections, type Section, splitSections } from '#platform/sections'
import { exportProgramme } from '../src/cli/moving/export-programme.ts'
import { ABOUT_PROGRAMME } from '../src/cli/moving/head.ts'
import { importProgramme } from '../src/cli/moving/import-programme.ts'
import { LEFT_OUT, tablesOfProgrammes } from '../src/cli/moving/tables.ts'
import { openWorld, type World } from './support/world.ts'

const here = await openWorld()
const there = await openWorld()
const folder = mkdtempSync(join(tmpdir(), 'footbridge-moving-'))
const path = join(folder, 'programme')
const fileKeys = keptKeyring(join(folder, 'file-keys'), new Date())
const hereKeys = keptKeyring(join(folder, 'story-keys-here'), new Date())
const thereKeys = keptKeyring(join(folder, 'story-keys-there'), new Date())
afterAll(() => rmSync(folder, { recursive: true }))

async function asOwner<T>(world: World, act: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: world.urls.owner })
  await client.connect()
  return act(client).finally(() => client.end())
}

/** Of each table how many rows of the programme it has, and a hash over them. */
async function allOf(world: World, programmeId: string, without: Record<string, string[]> = {}): Promise<Record<string, string>> {
  return asOwner(world, async (client) => {
    const all: Record<string, string> = {}
    for (const { name } of await tablesOfProgrammes(client)) {
      const { rows } = await client.query<{ is: string }>(
        `select count(*) || ' ' || coalesce(md5(string_agg(row, '' order by row)), '') as is
         from (select (to_jsonb(t) - $2::text[])::text as row from ${client.escapeIdentifier(name)} t where programme_id = $1) rows`,
        [programmeId, without[name] ?? []],
      )
      all[name] = rows[0]!.is
    }
    return all
  })
}

const NEW_THERE = { member: ['user_id'], story_piece: ['sealed', 'sealed_with'] }
const slug = 'overwater-moves'
let moving: Awaited<ReturnType<World['programme']>>
let clientId: string

beforeAll(async () => {
  moving = await here.programme({ slug })
  await here.referral()
  await there.referral()
  const referrer = await moving.member('referrer')
  await moving.member('link-worker', 'manager')
  await moving.service()
  const referral = await moving.referral({ referrer })
  clientId = referral.clientId
  const self: Context = { ...moving.system, actor: { kind: 'client', id: clientId }, keyring: hereKeys }
  for (const layer of ['practical', 'sensitive'] as const)
    await tellPiece(self, { id: newId(), clientId, layer, question: null, words: `What is ${layer}, with "quotes"\tand ë\n\\.` })
  await inTransaction(moving.system, async ({ tx }) => {
    await enqueue(tx, 'digest', { programme: moving.programmeId, member: referrer.id }, { key: 'a digest', runAt: new Date('2027-01-01') })
  })
  await sealFacts(moving.system)
  await here.owner.query(
    `insert into identity."user" (id, name, email, "emailVerified") select user_id, name, lower(email), true from member where programme_id = $1`,
    [moving.programmeId],
  )
  await there.owner.query(
    `insert into identity."user" (id, name, email, "emailVerified") select 'known-there', name, lower(email), true from jsonb_to_record($1) as r (name text, email text)`,
    [JSON.stringify({ name: 'Somebody', email: `${referrer.name.replaceAll(' ', '.')}@example.org` })],
  )
})

const exported = () => asOwner(here, (client) => exportProgramme(client, { slug, path, fileKeys, storyKeys: hereKeys }))
const imported = (from = path) => asOwner(there, (client) => importProgramme(client, { path: from, fileKeys, storyKeys: thereKeys }))
const counted = async () =>
  (
    await there.owner.query<Record<string, number>>(
      `select (select count(*)::int from programme) as programmes, (select count(*)::int from fact) as facts,
         (select count(*)::int from identity."user") as people`,
    )
  ).rows

test('every table goes along by itself, or is on the list of what is left out, with the reason', async () => {
  const { rows } = await here.owner.query<{ name: string }>(`
    select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_'`)
  const going = new Set((await asOwner(here, tablesOfProgrammes)).map(({ name }) => `public.${name}`))
  expect(going.size).toBeGreaterThan(40)
  expect(rows.map(({ name }) => name).filter((name) => !going.has(name) && !(name in LEFT_OUT))).toEqual([])
  expect(Object.keys(LEFT_OUT).filter((name) => !rows.some((row) => row.name === name))).toEqual([])
})

test('a file of another version or with a piece cut off is refused, and what breaks off half-way changes nothing', async () => {
  await exported()
  const before = await counted()
  const { rows } = await there.owner.query<{ name: string; checksum: string }>(
    'select name, checksum from internal.migration order by name desc limit 1',
  )
  const setVersion = (checksum: string) =>
    there.owner.query('update internal.migration set checksum = $2 where name = $1', [rows[0]!.name, checksum])
  await setVersion('another')
  await expect(imported()).rejects.toMatchObject({ reason: 'moving-other-version' })
  await setVersion(rows[0]!.checksum)

  const short = join(folder, 'short')
  writeFileSync(short, readFileSync(path).subarray(0, -20))
  await expect(imported(short)).rejects.toMatchObject({ reason: 'sealed-file-damaged' })

  const withoutKeys = asOwner(there, (client) => importProgramme(client, { path, fileKeys, storyKeys: NO_KEYS }))
  await expect(withoutKeys, 'after all rows were taken in').rejects.toThrow('there is no key')
  expect(await counted()).toEqual(before)
})

/** The file as somebody with its key could have written it: the body of one section changed. */
async function crafted(kind: string, table: string | undefined, change: (body: string[]) => string[]): Promise<string> {
  await exported()
  const sections: { head: Section['head']; body: Buffer[] }[] = []
  await readSealedFile(path, ABOUT_PROGRAMME, fileKeys, async (bytes) => {
    for await (const { head, body } of splitSections(bytes)) sections.push({ head, body: await Array.fromAsync(body) })
  })
  const one = sections.find(({ head }) => head.kind === kind && head.table === table)!
  const was = table
    ? Buffer.concat(one.body)
        .toString()
        .split(/(?<=\n)/)
    : one.body.map(String)
  const is = change(was)
  one.body = is.map((line) => Buffer.from(line))
  const count = sections.find(({ head }) => head.kind === 'count' && head.table === table)
  if (count) count.head.rows = is.length
  const file = join(folder, 'crafted')
  rmSync(file, { force: true })
  await writeSealedFile(
    file,
    ABOUT_PROGRAMME,
    fileKeys,
    joinSections(
      (async function* () {
        yield* sections
      })(),
    ),
  )
  return file
}

const toAnother = (line: string) => line.replaceAll(moving.programmeId, there.programmeId)

test.each([
  ['a client', 'rows', 'client', (lines: string[]) => [...lines, toAnother(lines[0]!).replace(clientId, newId())]],
  [
    'a second programme',
    'rows',
    'programme',
    (lines: string[]) => [...lines, lines[0]!.replaceAll(moving.programmeId, newId()).replaceAll(slug, 'a-stowaway')],
  ],
  ['a programme of another name', 'rows', 'programme', (lines: string[]) => lines.map((line) => line.replaceAll(slug, 'a-stowaway'))],
  ['a job', 'jobs', undefined, (lines: string[]) => lines.map(toAnother)],
  ['nobody behind a member', 'people', undefined, (lines: string[]) => lines.slice(1)],
])('a file that brings %s for somebody else is refused, and changes nothing', async (_, kind, table, change) => {
  const file = await crafted(kind, table, change)
  const before = [await counted(), await allOf(there, there.programmeId)]
  await expect(imported(file)).rejects.toMatchObject({ reason: 'moving-of-others' })
  expect([await counted(), await allOf(there, there.programmeId)]).toEqual(before)
})

test('a file seals no words over the story of another programme, and takes the place of no job of it', async () => {
  const ada = (await there.referral()).clientId
  const self: Context = { ...there.system, actor: { kind: 'client', id: ada }, keyring: thereKeys }
  const piece = newId()
  await tellPiece(self, { id: piece, clientId: ada, layer: 'sensitive', question: null, words: 'Her own words' })
  const words = await crafted('sensitive', undefined, () => [JSON.stringify({ id: piece, words: 'Not hers' })])
  await expect(imported(words)).rejects.toMatchObject({ reason: 'moving-of-others' })

  await inTransaction(there.system, ({ tx }) => enqueue(tx, 'digest', { programme: there.programmeId, member: newId() }, { key: 'theirs' }))
  const job = await crafted('jobs', undefined, (lines) => lines.map((line) => line.replace('a digest', 'theirs')))
  await expect(imported(job)).rejects.toMatchObject({ reason: 'moving-of-others' })
})

test('a programme moves to another server: every row of every table is the same, the seals hold, and the other programme is not touched', async () => {
  const others = await allOf(there, there.programmeId)
  const done = await exported()
  expect(done.rows).toBeGreaterThan(20)
  expect(done.lost).toBe(0)
  expect(readFileSync(path).includes('Overwater')).toBe(false)
  expect(await imported()).toEqual({ name: 'Overwater Together', rows: done.rows, newPeople: 1 })

  expect(await allOf(there, moving.programmeId, NEW_THERE)).toEqual(await allOf(here, moving.programmeId, NEW_THERE))
  expect(await allOf(there, there.programmeId)).toEqual(others)
  const verdict = await verifyFacts({ ...there.system, programmeId: moving.programmeId }, { tell: () => undefined })
  expect(verdict).toMatchObject({ faults: 0, waiting: 0 })
  expect(verdict.facts).toBeGreaterThan(0)

  const { rows: pieces } = await there.owner.query<{ id: string; sealed: Buffer; sealedWith: string }>(
    `select id, sealed, sealed_with as "sealedWith" from story_piece where client_id = $1 and sealed is not null`,
    [clientId],
  )
  expect(unseal(thereKeys, pieces[0]!, pieces[0]!.id)).toBe('What is sensitive, with "quotes"\tand ë\n\\.')
  const { rows: jobs } = await there.owner.query(`select key from graphile_worker.jobs where key = 'a digest'`)
  expect(jobs).toHaveLength(1)
  const { rows: people } = await there.owner.query<{ id: string; accounts: number }>(
    `select u.id, (select count(*)::int from identity.account a where a."userId" = u.id) as accounts
     from member m join identity."user" u on u.id = m.user_id where m.programme_id = $1`,
    [moving.programmeId],
  )
  expect(people).toHaveLength(2)
  expect(people.map(({ id }) => id)).toContain('known-there')
  expect(people.map(({ accounts }) => accounts)).toEqual([0, 0])
})

test('a programme that is there already is refused by its name', async () => {
  const before = await counted()
  await expect(imported()).rejects.toMatchObject({ reason: 'moving-there', words: { name: 'Overwater Together', slug } })
  expect(await counted()).toEqual(before)
})

test('whoever is bound by row-level security is refused before anything is read', async () => {
  const client = new pg.Client({ connectionString: here.urls.server })
  await client.connect()
  await expect(exportProgramme(client, { slug, path, fileKeys, storyKeys: hereKeys })).rejects.toMatchObject({
    reason: 'moving-needs-bypass',
  })
  await client.end()
})

test('the command writes the file and its key, and overwrites nothing', () => {
  const file = join(folder, 'by-command')
  const footbridge = (...args: string[]) => {
    const env = { ...process.env, NODE_OPTIONS: '', FOOTBRIDGE_DATA: folder, DATABASE_URL: here.urls.owner }
    const { status, stdout, stderr } = spawnSync(process.execPath, ['src/cli/main.ts', 'programme', ...args], { encoding: 'utf8', env })
    return { status, said: stdout + stderr }
  }
  expect(footbridge('export', 'nowhere', file)).toEqual({ status: 1, said: expect.stringContaining('no programme “nowhere”') })
  expect(footbridge('export', slug, file)).toEqual({ status: 0, said: expect.stringContaining(`The key is in ${file}.key`) })
  expect(footbridge('export', slug, file)).toEqual({ status: 2, said: expect.stringContaining('is there already') })
})
