import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sealFacts } from '#domain/seals'
import { tellPiece } from '#domain/stories'
import { backUp } from '#platform/backups/back-up'
import { bringBack } from '#platform/backups/bring-back'
import { keepBackups } from '#platform/backups/keep-backups'
import { planFor } from '#platform/backups/plan'
import { withSource } from '#platform/backups/source'
import { listBackups } from '#platform/backups/store'
import { takeChanges } from '#platform/backups/take-changes'
import { systemClock } from '#platform/clock'
import { inTransaction, type Context } from '#platform/context'
import { openDatabase } from '#platform/database'
import { startEmbeddedPostgres } from '#platform/embedded-postgres'
import { newId } from '#platform/ids'
import { keptKeyring } from '#platform/keyring'
import { migrate } from '#platform/migrate'
import { ordinaryUser, programsForThisMachine, start, stop } from '#platform/postgres-programs'

const folder = mkdtempSync(join(tmpdir(), 'footbridge-restore-'))
chmodSync(folder, 0o755)
const [data, backups, keysFile, storyKeysFile] = ['data', 'backups', 'backup-keys', 'story-keys'].map((name) => join(folder, name)) as [
  string,
  string,
  string,
  string,
]
const keyring = keptKeyring(keysFile, new Date())
const storyKeys = keptKeyring(storyKeysFile, new Date())

/** The command as somebody types it. */
async function footbridge(args: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['src/cli/main.ts', ...args], {
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      DATABASE_URL: '',
      FOOTBRIDGE_DATA: data,
      FOOTBRIDGE_BACKUPS: backups,
      FOOTBRIDGE_BACKUP_KEYS: keysFile,
      FOOTBRIDGE_STORY_KEYS: storyKeysFile,
      ...env,
    },
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (piece) => (said += String(piece)))
  const status = await new Promise<number | null>((done) => child.once('close', done))
  return { status, said }
}

interface Written {
  id: string
  begun: Date
  acknowledged: Date
}

const written: Written[] = []
/** To this moment it is brought back. */
let moment: Date
let programmeId: string

beforeAll(async () => {
  const embedded = await startEmbeddedPostgres(data)
  await settings(embedded.url)
  const urls = await migrate(embedded.url, 'a secret that only this test knows, long')
  const open = openDatabase(urls.server, 6)
  programmeId = newId()
  const system: Context = { actor: { kind: 'system' }, programmeId, clock: systemClock, db: open.db, keyring: storyKeys }
  await inTransaction(system, ({ tx }) =>
    tx
      .insertInto('programme')
      .values({ programme_id: programmeId, slug: 'overwater', name: 'Overwater Together', town: 'Overwater' })
      .execute(),
  )

  await signSomebodyIn(embedded.url)
  let isWriting = true
  const writers = Array.from({ length: 4 }, async () => {
    for (; isWriting; await setTimeout(40)) written.push(await writeOne(system))
  })
  const about = { files: embedded.files, folder: backups, keyring, clock: systemClock }
  // Under load: the server by itself, and the command, while everybody writes.
  const kept = keepBackups(embedded.url, { ...about, days: 30 })
  const made = await footbridge(['backup'])
  expect(made, made.said).toMatchObject({ status: 0 })
  await sealFacts(system)
  await withSource(embedded.url, about, takeChanges)
  for (const layer of ['personal', 'sensitive', 'sensitive'] as const) await tell(system, written[0]!.id, layer)
  await setTimeout(200)
  moment = new Date()
  while (written.filter(({ begun }) => begun > moment).length <= 10) await setTimeout(20)
  await tell(system, written[0]!.id, 'sensitive')
  isWriting = false
  await Promise.all(writers)
  await kept.stop()
  expect(listBackups(backups).bases).toHaveLength(2)
  await open.close()
  await embedded.stop()
  // Destroyed.
  rmSync(join(data, 'postgres'), { recursive: true })
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 100 }))

/** Nobody pulls the plug of the machine: what only a power cut would lose need not be on disk. */
async function settings(url: string): Promise<void> {
  const owner = new pg.Client({ connectionString: url })
  await owner.connect()
  await owner.query('alter system set fsync = off')
  await owner.query('select pg_reload_conf()')
  await owner.end()
}

async function signSomebodyIn(url: string): Promise<void> {
  const owner = new pg.Client({ connectionString: url })
  await owner.connect()
  await owner.query(`insert into identity."user" (id, name, email, "emailVerified") values ('ada', 'Ada', 'ada@example.org', true)`)
  await owner.query(`insert into identity.session (id, token, "userId", "expiresAt", "createdAt", "updatedAt")
    values ('hers', 'hers', 'ada', now() + interval '1 year', now(), now())`)
  await owner.end()
}

/** A client and a fact about them, together. */
async function writeOne(system: Context): Promise<Written> {
  const id = newId()
  const begun = new Date()
  await inTransaction(system, async ({ tx, record }) => {
    await tx
      .insertInto('client')
      .values({ id, given_name: 'Ada', family_name: 'de Vries', phone: '07700 900100', reach_by: 'phone' })
      .execute()
    await record({ kind: 'client.added', subject: ['client', id] })
  })
  return { id, begun, acknowledged: new Date() }
}

async function tell(system: Context, clientId: string, layer: 'personal' | 'sensitive'): Promise<void> {
  const self = { ...system, actor: { kind: 'client' as const, id: clientId } }
  await tellPiece(self, { id: newId(), clientId, layer, question: null, words: `What is ${layer}` })
}

test('backed up under load, destroyed and brought back: nothing acknowledged before the moment is missing, nothing begun after it is there, and the seals hold', async () => {
  const back = await footbridge(['restore', '--to', moment.toISOString()], { FOOTBRIDGE_STORY_KEYS: join(folder, 'other-story-keys') })
  expect(back, back.said).toMatchObject({ status: 0 })
  expect(back.said).toMatch(/Overwater Together: all \d+ sealed facts are as they were sealed/)
  // The key of the stories is lost: exactly the sensitive pieces of then, and it says so.
  expect(back.said).toContain(`${[...storyKeys().keys()][0]}: 2 pieces, and this key is not in the file`)

  const embedded = await startEmbeddedPostgres(data)
  const owner = new pg.Client({ connectionString: embedded.url })
  await owner.connect()
  const { rows } = await owner.query<{ id: string }>('select id from client')
  const { rows: sessions } = await owner.query('select from identity.session')
  const { rows: facts } = await owner.query<{ id: string }>(`select subject_id as id from fact where kind = 'client.added'`)
  const { rows: pieces } = await owner.query<{ layer: string; words: string | null }>('select layer, words from story_piece')
  await owner.end()

  expect(back.said).toContain('Everybody is signed out')
  expect(sessions).toEqual([])

  const there = new Set(rows.map(({ id }) => id))
  const before = written.filter(({ acknowledged }) => acknowledged < moment)
  const after = written.filter(({ begun }) => begun > moment)
  expect(before.length).toBeGreaterThan(10)
  expect(after.length).toBeGreaterThan(10)
  expect(before.filter(({ id }) => !there.has(id))).toEqual([])
  expect(after.filter(({ id }) => there.has(id))).toEqual([])
  expect(facts.map(({ id }) => id).sort()).toEqual([...there].sort())
  expect(pieces.filter(({ layer }) => layer === 'personal')).toEqual([{ layer: 'personal', words: 'What is personal' }])
  expect(pieces.filter(({ layer }) => layer === 'sensitive')).toHaveLength(2)

  // It goes on along a line of its own: the old base is none for that, and what came in between stays to be had.
  const about = { files: embedded.files, folder: backups, keyring, clock: systemClock }
  expect(await withSource(embedded.url, about, takeChanges)).toBe(false)
  await withSource(embedded.url, about, backUp)
  expect(await withSource(embedded.url, about, takeChanges)).toBe(true)
  await embedded.stop()
})

/** Brings it back where it is, as the command does. */
const bringItBack = (look = async () => undefined as void, isStopped = false) =>
  bringBack({ dataFolder: data, folder: backups, isStopped, keyring, now: new Date() }, moment, look)

test('while a server runs with the files that are there, or may run in another container, nothing is brought back in their place', async () => {
  const embedded = await startEmbeddedPostgres(data)
  await expect(bringItBack()).rejects.toMatchObject({ reason: 'restore-running' })
  // Killed, as by a machine that goes off: the file that says it runs stays.
  const pidFile = join(data, 'postgres', 'postmaster.pid')
  const said = readFileSync(pidFile, 'utf8')
  await embedded.stop()
  writeFileSync(pidFile, said.replace(/^\d+/, '999999'))
  await expect(bringItBack()).rejects.toMatchObject({ reason: 'restore-perhaps-running' })
  rmSync(pidFile)
})

test('a server that was started all the same while a backup is being brought back is not moved away', async () => {
  const [programs, owner, cluster] = [await programsForThisMachine(), await ordinaryUser(), join(data, 'postgres')]
  const bringing = bringItBack(async () => {
    await expect(startEmbeddedPostgres(data)).rejects.toThrow('A backup is being brought back here')
    // By another hand than ours.
    await start(programs, cluster, owner)
  })
  await expect(bringing).rejects.toMatchObject({ reason: 'restore-running' })
  await stop(programs, cluster, owner)
  expect(readdirSync(data).filter((name) => /before-|restoring-/.test(name))).toEqual([])
})

test('nor is one that another container started meanwhile, also where somebody said that none runs there', async () => {
  // A container has numbers of its own: what runs there is nobody here.
  const pidFile = join(data, 'postgres', 'postmaster.pid')
  writeFileSync(pidFile, '999998\n')
  await expect(bringItBack(async () => writeFileSync(pidFile, '999999\n'), true)).rejects.toMatchObject({
    reason: 'restore-perhaps-running',
  })
  expect(readFileSync(pidFile, 'utf8')).toBe('999999\n')
  rmSync(pidFile)
})

/** A copy of the backups in which something was done to one file. */
function tampered(kind: 'base' | 'wal', act: (path: string, others: string[]) => void) {
  const copy = join(folder, randomBytes(4).toString('hex'))
  cpSync(backups, copy, { recursive: true })
  const plan = planFor(listBackups(copy), moment)
  const needed = kind === 'base' ? [plan.base] : plan.changes
  const [file, ...others] = needed.map((one) => join(copy, one.file))
  act(file!, others)
  return { copy, file: file! }
}

const flip = (path: string) => {
  const bytes = readFileSync(path)
  bytes[bytes.length >> 1]! ^= 1
  writeFileSync(path, bytes)
}
const shorten = (path: string) => truncateSync(path, readFileSync(path).length - 1000)
const exchange = (path: string, [other]: string[]) => {
  renameSync(path, `${path}.aside`)
  renameSync(other!, path)
  renameSync(`${path}.aside`, other!)
}

test.each([
  ['changed', 'base', flip],
  ['shortened', 'wal', shorten],
  ['put in the place of another', 'wal', exchange],
] as const)('a file that was %s (%s) is refused by its name, and what is there stays as it is', async (_, kind, act) => {
  const { copy, file } = tampered(kind, act)
  const from = { dataFolder: join(folder, 'elsewhere'), folder: copy, keyring, now: new Date() }
  await expect(bringBack(from, moment, async () => undefined)).rejects.toMatchObject({ reason: 'sealed-file-damaged', words: { file } })
  expect(readdirSync(join(folder, 'elsewhere'))).toEqual([])
})

test('without its key a backup does not open, and the command says so', async () => {
  const other = join(folder, 'other-keys')
  keptKeyring(other, new Date())
  const answer = await footbridge(['backup', 'list'], { FOOTBRIDGE_BACKUP_KEYS: other })
  expect(answer).toEqual({ status: 1, said: expect.stringContaining('this key is not in the file: nobody can open it') })
  const from = { dataFolder: join(folder, 'elsewhere'), folder: backups, keyring: keptKeyring(other, new Date()), now: new Date() }
  await expect(bringBack(from, moment, async () => undefined)).rejects.toMatchObject({ reason: 'sealed-file-key' })
})
