// npm run bench: the figures that we promise, each as a ratio beside a baseline from the same run. Machines are noisy; ratios travel.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, chmodSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { sql } from 'kysely'
import { saveDraft } from '#domain/referrals'
import { systemClock } from '#platform/clock'
import { readConfig } from '#platform/config'
import { reading, type Context } from '#platform/context'
import { openDatabase } from '#platform/database'
import { startEmbeddedPostgres } from '#platform/embedded-postgres'
import { newId } from '#platform/ids'
import { NO_KEYS } from '#platform/keyring'
import { migrate } from '#platform/migrate'
import { recorded, replay } from './replay.ts'
import { ask, rate, startServer } from './server.ts'

// npm run bench -- directory: the directory as it grows, on a database of its own.
if (process.argv.includes('directory')) {
  await import('./directory.ts')
  process.exit(0)
}

// npm run bench -- guard: what row-level security and the log of reads cost.
if (process.argv.includes('guard')) {
  await import('./guard.ts')
  process.exit(0)
}

// npm run bench -- backups: what a backup holds in memory.
if (process.argv.includes('backups')) {
  await import('./backups.ts')
  process.exit()
}

const CONNECTIONS = 20
const SENDS = 600
const SEARCHES = 200

interface Figure {
  what: string
  measured: string
  baseline: string
  ratio: string
  promise: string
}
const figures: Figure[] = []
let people = 0

const folder = mkdtempSync(join(tmpdir(), 'footbridge-bench-'))
chmodSync(folder, 0o755)
say('loading the demo (once) …')
await (await startServer(folder)).stop()
const imported = importDirectories()

const server = await startServer(folder)
figures.push({
  what: 'from the command to the first page',
  measured: `${(server.startedIn / 1000).toFixed(2)} s`,
  baseline: '',
  ratio: '',
  promise: 'under 5 s',
})

// The server's database, reached beside it: to prepare drafts, and for the baseline.
const config = readConfig({ FOOTBRIDGE_DATA: folder })
const urls = await migrate((await startEmbeddedPostgres(folder)).url, config.secret)
const { db, close } = openDatabase(urls.server)
const urlOf = (user: string) => Object.values(urls).find((url: string) => decodeURIComponent(new URL(url).username) === user)!
const { ctx, existing } = await doctor()

await sending()
await searching()
await sizes()
await memory()

await close()
await server.stop()
rmSync(folder, { recursive: true, force: true })
print()

/** Sending a referral, on disk before the answer. */
async function sending(): Promise<void> {
  say(`sending ${SENDS} referrals …`)
  const cookie = await signInAs('priya.raman@harbour-surgery.example.org')
  const send = async (draft: string) => {
    const { status, body } = await ask(server.origin, `/refer/new/${draft}/check`, { cookie, form: {} })
    if (status !== 303) throw new Error(`sending a referral answered ${status}: ${body.slice(0, 200)}`)
  }
  const example = await fillInDraft()
  const file = join(folder, 'sending')
  await server.recordInto(file, () => send(example))
  const statements = recorded(file)

  const warmUp = await drafts(200)
  await rate(
    warmUp.map((draft) => () => send(draft)),
    CONNECTIONS,
  )
  const overHttp = await drafts(SENDS)
  const http = await rate(
    overHttp.map((draft) => () => send(draft)),
    CONNECTIONS,
  )
  const bare = await drafts(SENDS)
  const driver = await replay(statements, {
    urlOf,
    connections: CONNECTIONS,
    existing,
    swaps: bare.map((draft) => new Map([[example, draft]])),
  })
  figures.push(beside('sending a referral over HTTP', http, driver, `the same ${statements.length} statements from the driver`, 0.4))
}

/** Text, need and distance over everything that is in the directory. */
async function searching(): Promise<void> {
  say(`searching ${SEARCHES} times …`)
  const cookie = await signInAs('sam.okafor', true)
  const path = '/directory?q=legal+advice&need=legal&near=Overwater&within='
  const search = async () => {
    const { status } = await ask(server.origin, path, { cookie })
    if (status !== 200) throw new Error(`searching answered ${status}`)
  }
  await search()
  const file = join(folder, 'searching')
  await server.recordInto(file, search)
  const statements = recorded(file)
  await rate(
    Array.from({ length: 60 }, () => search),
    CONNECTIONS,
  )
  const http = await rate(
    Array.from({ length: SEARCHES }, () => search),
    CONNECTIONS,
  )
  const driver = await replay(statements, {
    urlOf,
    connections: CONNECTIONS,
    existing,
    swaps: Array.from({ length: SEARCHES }, () => new Map<string, string>()),
  })
  const count = await reading(
    ctx,
    async (tx) =>
      (
        await tx
          .selectFrom('service')
          .select(sql<number>`count(*)`.as('n'))
          .executeTakeFirstOrThrow()
      ).n,
  )
  figures.push(
    beside(
      `searching ${count} services over HTTP${imported ? '' : ' (no imported directory here)'}`,
      http,
      driver,
      `the same ${statements.length} statements from the driver`,
      0.5,
    ),
  )
}

/** What a phone has to fetch for the referral form and a client's plan. */
async function sizes(): Promise<void> {
  const doctorCookie = await signInAs('priya.raman@harbour-surgery.example.org')
  const form = await ask(server.origin, '/refer/new', { cookie: doctorCookie })
  sizeOf('the referral form', form.body)
  const letter = await reading(ctx, (tx) =>
    tx
      .selectFrom('step')
      .select('client_id')
      .groupBy('client_id')
      .orderBy(sql`count(*)`, 'desc')
      .limit(1)
      .executeTakeFirstOrThrow(),
  )
  const { makePlanLink } = await import('#domain/plans')
  const linkWorker: Context = {
    ...ctx,
    actor: {
      kind: 'member',
      id: ctx.actor.kind === 'member' ? ctx.actor.id : '',
      name: 'Sam',
      roles: [{ role: 'link-worker', organisationId: newId() }],
    },
  }
  const link = await makePlanLink(linkWorker, { clientId: letter.client_id })
  const plan = await ask(server.origin, link.path)
  if (plan.status !== 200) throw new Error(`the plan answered ${plan.status}`)
  sizeOf("a client's plan", plan.body)
}

function sizeOf(what: string, html: string): void {
  const scripts = [...html.matchAll(/<script[^>]*>([\s\S]*?)<\/script>|<link[^>]+rel="modulepreload"[^>]*>/g)].map((match) => match[0])
  const scriptBytes = scripts.length === 0 ? 0 : gzipSync(scripts.join('')).length
  figures.push({
    what: `${what}: HTML`,
    measured: `${(Buffer.byteLength(html) / 1024).toFixed(1)} KB (${(gzipSync(html).length / 1024).toFixed(1)} KB gzip)`,
    baseline: '',
    ratio: '',
    promise: 'at most 30 KB',
  })
  figures.push({
    what: `${what}: script (gzip)`,
    measured: `${(scriptBytes / 1024).toFixed(1)} KB`,
    baseline: '',
    ratio: '',
    promise: 'at most 50 KB',
  })
}

async function memory(): Promise<void> {
  const cookie = await signInAs('sam.okafor', true)
  await rate(
    Array.from({ length: 1000 }, () => async () => void (await ask(server.origin, '/work', { cookie }))),
    CONNECTIONS,
  )
  figures.push({
    what: `memory of the process after all of the above and a thousand more pages`,
    measured: `${server.memory().toFixed(0)} MB`,
    baseline: '',
    ratio: '',
    promise: 'under 250 MB',
  })
}

/** A GP of the demo, and the ids that stay when statements are told again. */
async function doctor(): Promise<{ ctx: Context; existing: ReadonlySet<string> }> {
  const { rows } = await sql<{ programme_id: string }>`select programme_id from door.programmes()`.execute(db)
  const programmeId = rows[0]!.programme_id
  const base: Context = { actor: { kind: 'system' }, programmeId, clock: systemClock, db, keyring: NO_KEYS }
  return reading(base, async (tx) => {
    const member = await tx
      .selectFrom('member')
      .innerJoin('member_role', 'member_role.member_id', 'member.id')
      .select(['member.id', 'member.name', 'organisation_id'])
      .where('role', '=', 'referrer')
      .where('member.email', '=', 'priya.raman@harbour-surgery.example.org')
      .executeTakeFirstOrThrow()
    const members = await tx.selectFrom('member').select('id').execute()
    const organisations = await tx.selectFrom('organisation').select('id').execute()
    const services = await tx.selectFrom('service').select('id').execute()
    return {
      ctx: {
        ...base,
        actor: { kind: 'member', id: member.id, name: member.name, roles: [{ role: 'referrer', organisationId: member.organisation_id }] },
      },
      existing: new Set([
        programmeId,
        ...members.map((one) => one.id),
        ...organisations.map((one) => one.id),
        ...services.map((one) => one.id),
      ]),
    }
  })
}

async function fillInDraft(): Promise<string> {
  const name = newId()
    .slice(-12)
    .replaceAll(/\d/g, (digit) => 'ghijklmnop'[Number(digit)]!)
  const answers = {
    givenName: name,
    // Each a number of their own: a thousand people with one number would be a thousand candidates for "known already".
    phone: `07700 ${String(++people).padStart(6, '0')}`,
    reachBy: 'phone',
    needs: ['loneliness', 'debt'],
    reason: 'Not been out since the spring.',
    agreed: ['referral', 'introductions', 'feedback'],
    agreedHow: 'spoken',
  }
  return (await saveDraft(ctx, { draftId: newId(), answers })).id
}

async function drafts(count: number): Promise<string[]> {
  const made: string[] = []
  for (let done = 0; done < count; done += 20)
    made.push(...(await Promise.all(Array.from({ length: Math.min(20, count - done) }, fillInDraft))))
  return made
}

async function signInAs(email: string, isStart = false): Promise<string> {
  const full = isStart
    ? (
        await reading(ctx, (tx) =>
          tx
            .selectFrom('member')
            .select('email')
            .where('email', 'like', `${email.split('.')[0]}%`)
            .executeTakeFirstOrThrow(),
        )
      ).email
    : email
  const { headers } = await ask(server.origin, '/sign-in?/demo', { form: { email: full } })
  return [headers['set-cookie'] ?? []]
    .flat()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

function importDirectories(): boolean {
  const shared = resolve(process.env.FOOTBRIDGE_SHARED ?? '../shared')
  const packages = ['illinois-legal-aid', 'open211-miami-half']
    .map((name) => join(shared, 'data/directory', name))
    .filter((path) => existsSync(path))
  for (const path of packages) {
    say(`importing ${path.split('/').at(-1)} …`)
    const { status, stderr } = spawnSync(
      process.execPath,
      ['bin/footbridge.mjs', 'directory', 'import', path, '--programme', 'overwater'],
      { env: { ...process.env, FOOTBRIDGE_DATA: folder }, encoding: 'utf8' },
    )
    if (status !== 0) throw new Error(`the import failed: ${stderr}`)
  }
  return packages.length > 0
}

function beside(what: string, measured: number, baseline: number, baselineWhat: string, least: number): Figure {
  return {
    what,
    measured: `${measured.toFixed(0)} a second`,
    baseline: `${baseline.toFixed(0)} (${baselineWhat})`,
    ratio: (measured / baseline).toFixed(2),
    promise: `at least ${least}`,
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`)
}

function print(): void {
  const rows = [
    ['what', 'measured', 'ratio', 'promise', 'baseline'],
    ...figures.map((one) => [one.what, one.measured, one.ratio, one.promise, one.baseline]),
  ]
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)))
  for (const row of rows)
    process.stdout.write(
      `${row
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd()}\n`,
    )
}
