import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { SMTPServer } from 'smtp-server'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { createProgramme, giveRole } from '#domain/access'
import { saveDraft } from '#domain/referrals'
import { systemClock } from '#platform/clock'
import { inTransaction, type Context } from '#platform/context'
import { openDatabase } from '#platform/database'
import { openIdentity } from '#platform/identity'
import { newId } from '#platform/ids'
import { enqueue, HANDS } from '#platform/jobs'
import { NO_KEYS } from '#platform/keyring'
import { migrate } from '#platform/migrate'
import { ask } from '../bench/server.ts'

const PORT = 4391
const origin = `http://localhost:${PORT}`
const secret = randomBytes(32).toString('base64url')
const ROUNDS = 5
const DRAFTS_A_ROUND = 40

const name = `kill_${randomBytes(5).toString('hex')}`
const ownerUrl = inject('ownerUrl').replace(/\/template_footbridge$/, `/${name}`)
const cluster = new pg.Pool({ connectionString: inject('ownerUrl').replace(/template_footbridge$/, 'postgres'), max: 1 })
let owner: pg.Pool
let referrer: Context
let close: () => Promise<void>

/** A real mail server: what it took, by Message-ID, and from which of the servers, counted by their starts. */
const deliveries: { letter: string; life: number }[] = []
const lifeOf = new Map<string, number>()
const mailServer = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  onConnect(session, done) {
    lifeOf.set(session.id, servers.length)
    done()
  },
  onData(stream, session, done) {
    let raw = ''
    stream.on('data', (chunk) => (raw += chunk))
    stream.on('end', () => {
      deliveries.push({ letter: raw.match(/^Message-ID: <([^@]+)@/im)![1]!, life: lifeOf.get(session.id)! })
      done()
    })
  },
})

// A killed process hangs up in the middle of a sentence; that is the point.
mailServer.on('error', () => undefined)

beforeAll(async () => {
  if (!existsSync('build/handler.js')) throw new Error('the kill test runs the real server: build it first (npm run build)')
  await cluster.query(`create database ${name}`)
  const urls = await migrate(ownerUrl, secret)
  owner = new pg.Pool({ connectionString: ownerUrl, max: 1 })
  const open = openDatabase(urls.server, 5)
  const identity = openIdentity(urls.identity, { secret, origin })
  close = async () => {
    await open.close()
    await identity.close()
  }
  const made = await createProgramme(open.db, identity.auth, {
    name: 'Overwater Together',
    town: 'Overwater',
    locale: 'en',
    timeZone: 'Europe/London',
    organisation: { name: 'Harbour Surgery', employsLinkWorkers: true },
    administrator: { name: 'Dr Raman', email: 'raman@example.org', password: 'a long enough password' },
  })
  const administrator: Context = {
    actor: { kind: 'member', id: made.memberId, name: 'Dr Raman', roles: [{ role: 'administrator', organisationId: made.organisationId }] },
    programmeId: made.programmeId,
    clock: systemClock,
    db: open.db,
    keyring: NO_KEYS,
  }
  for (const role of ['referrer', 'link-worker'] as const) {
    await giveRole(administrator, { memberId: made.memberId, organisationId: made.organisationId, role })
  }
  referrer = {
    ...administrator,
    actor: { ...administrator.actor, roles: [{ role: 'referrer', organisationId: made.organisationId }] } as Context['actor'],
  }
  await new Promise<void>((ready) => mailServer.listen(0, '127.0.0.1', ready))
}, 60_000)

afterAll(async () => {
  for (const server of servers) server.kill('SIGKILL')
  mailServer.close()
  await close?.()
  await owner?.end()
  await cluster.query(`drop database if exists ${name} with (force)`)
  await cluster.end()
})

const servers: ChildProcess[] = []

async function startServer(): Promise<ChildProcess> {
  const { port } = mailServer.server.address() as { port: number }
  const child = spawn(process.execPath, ['src/serve.ts'], {
    stdio: 'ignore',
    env: {
      ...process.env,
      NODE_OPTIONS: '',
      DATABASE_URL: ownerUrl,
      FOOTBRIDGE_SECRET: secret,
      FOOTBRIDGE_DATA: mkdtempSync(join(tmpdir(), 'footbridge-kill-')),
      FOOTBRIDGE_DEMO: 'no',
      FOOTBRIDGE_RATE_LIMITS: 'no',
      SMTP_URL: `smtp://127.0.0.1:${port}`,
      PORT: String(PORT),
      ORIGIN: origin,
    },
  })
  servers.push(child)
  for (let tries = 0; tries < 600; tries++) {
    const answer = await ask(origin, '/sign-in').catch(() => undefined)
    if (answer?.status === 200) return child
    await new Promise((wait) => setTimeout(wait, 50))
  }
  throw new Error('the server did not start')
}

async function signIn(): Promise<string> {
  const answer = await ask(origin, '/sign-in?/signIn', { form: { email: 'raman@example.org', password: 'a long enough password' } })
  const cookies = [answer.headers['set-cookie'] ?? []].flat()
  if (cookies.length === 0) throw new Error(`signing in answered ${answer.status}: ${answer.body.slice(0, 300)}`)
  return cookies.map((cookie) => cookie.split(';')[0]).join('; ')
}

async function fillInDraft(): Promise<string> {
  const answers = {
    // So unlike one another that nobody is taken for somebody else.
    givenName: String.fromCharCode(...Array.from(randomBytes(14), (byte) => 97 + (byte % 26))),
    phone: '07700 900123',
    reachBy: 'phone',
    needs: ['loneliness'],
    reason: 'Not been out since the spring.',
    agreed: ['referral', 'feedback'],
    agreedHow: 'spoken',
  }
  return (await saveDraft(referrer, { draftId: newId(), answers })).id
}

test('killed at any moment: every acknowledged referral is there once, every owed letter goes out, and who was shown a client is written down', async () => {
  const acknowledged = new Set<string>()
  const shown = new Set<string>()
  const drafts: string[] = []
  let kills = 0
  let cookie: string | undefined

  for (let round = 0; round < ROUNDS; round++) {
    const mine = await Promise.all(Array.from({ length: DRAFTS_A_ROUND }, fillInDraft))
    drafts.push(...mine)
    const server = await startServer()
    cookie ??= await signIn()
    const killed = new Promise((gone) => server.once('exit', gone))
    // Half of them while it is still warming up, half from the first on that is acknowledged and shown, however slow the machine is.
    const killSoon = () => setTimeout(() => server.kill('SIGKILL'), 20 + Math.random() * 500)
    let isCounting = round % 2 === 0
    if (isCounting) killSoon()
    const queue = [...mine]
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        for (let draft = queue.shift(); draft; draft = queue.shift()) {
          const answer = await ask(origin, `/refer/new/${draft}/check`, { cookie: cookie!, form: {} }).catch(() => undefined)
          if (answer?.status === 303 && !String(answer.headers.location).includes('sign-in')) {
            acknowledged.add(draft)
            const page = await ask(origin, `/refer/${draft}`, { cookie: cookie! }).catch(() => undefined)
            if (page?.status === 200) shown.add(draft)
            if (!isCounting) killSoon()
            isCounting = true
          } else if (answer) throw new Error(`sending was refused with ${answer.status}: ${answer.body.slice(0, 300)}`)
        }
      }),
    )
    server.kill('SIGKILL')
    await killed
    kills++
  }
  expect(acknowledged.size).toBeGreaterThan(0)

  // Three referrers have good news waiting, and the digest is due when the server dies once more.
  const told = [...acknowledged].slice(0, 3)
  await oweDigest(told)
  const dying = await startServer()
  const died = new Promise((gone) => dying.once('exit', gone))
  setTimeout(() => dying.kill('SIGKILL'), Math.random() * 300)
  await died
  kills++

  const last = await startServer()
  await untilQuiet()
  const stopped = new Promise((gone) => last.once('exit', gone))
  last.kill('SIGTERM')
  await stopped

  const referrals = (await owner.query<{ id: string }>('select id from referral')).rows.map((row) => row.id)
  expect(new Set(referrals).size).toBe(referrals.length)
  expect(
    [...acknowledged].filter((id) => !referrals.includes(id)),
    'acknowledged, and gone',
  ).toEqual([])

  const waiting = (await owner.query<{ id: string }>('select id from referral_draft')).rows.map((row) => row.id)
  expect(
    drafts.filter((id) => referrals.includes(id) === waiting.includes(id)),
    'neither sent nor still a draft, or both',
  ).toEqual([])

  const seen = (
    await owner.query<{ id: string }>(
      `select referral.id from referral join client_read on client_read.client_id = referral.client_id and what = 'referral'`,
    )
  ).rows.map((row) => row.id)
  expect(shown.size).toBeGreaterThan(0)
  expect(
    [...shown].filter((id) => !seen.includes(id)),
    'shown, and nobody knows to whom',
  ).toEqual([])

  const facts = await owner.query<{ subject_id: string; n: number }>(
    `select subject_id, count(*)::int as n from fact where kind = 'referral.sent' group by 1`,
  )
  expect(facts.rows.filter((row) => row.n !== 1)).toEqual([])
  expect(facts.rows).toHaveLength(referrals.length)

  const digests = await owner.query<{ lines: number }>(`select (payload ->> 'lines')::int as lines from fact where kind = 'feedback.told'`)
  expect(
    digests.rows.map((row) => row.lines),
    'the digest is written once, with all its news',
  ).toEqual([told.length])

  const letters = (
    await owner.query<{ id: string; sent_at: Date | null; once_key: string }>('select id, sent_at, once_key from outgoing_mail')
  ).rows
  const delivered = deliveries.map(({ letter }) => letter)
  expect(letters.length).toBeGreaterThanOrEqual(referrals.length)
  expect(letters.filter((letter) => letter.sent_at === null)).toEqual([])
  expect(
    letters.filter((letter) => !delivered.includes(letter.id)).map((letter) => letter.once_key),
    'owed, marked as sent, and never delivered',
  ).toEqual([])
  expect(
    delivered.filter((id) => !letters.some((letter) => letter.id === id)),
    'delivered, and never owed',
  ).toEqual([])
  // A kill between "taken by the mail server" and "noted" sends the letters under way again: one for each hand of the queue, same Message-ID.
  for (let life = 1; life <= kills + 1; life++) {
    const mine = deliveries.filter((one) => one.life === life).map(({ letter }) => letter)
    expect(mine.length - new Set(mine).size, 'delivered twice by one server').toBe(0)
    const again = deliveries.filter((one) => one.life > life && mine.includes(one.letter))
    expect(new Set(again.map(({ letter }) => letter)).size, 'delivered again after one kill').toBeLessThanOrEqual(HANDS)
  }
}, 240_000)

/** News of these referrals for their referrer, and the job for its letter, due now. */
async function oweDigest(referralIds: string[]): Promise<void> {
  await inTransaction(referrer, async ({ tx }) => {
    const facts = await tx
      .selectFrom('fact')
      .select(['id', 'at', 'subject_id'])
      .where('kind', '=', 'referral.sent')
      .where('subject_id', 'in', referralIds)
      .execute()
    const memberId = (referrer.actor as { id: string }).id
    await tx
      .insertInto('feedback')
      .values(
        facts.map((fact) => ({
          member_id: memberId,
          referral_id: fact.subject_id!,
          fact_id: fact.id,
          kind: 'contact-made',
          happened_at: fact.at,
        })),
      )
      .execute()
    await enqueue(tx, 'digest', { programme: referrer.programmeId, member: memberId }, { key: `digest:${memberId}`, runAt: new Date() })
  })
}

/** Until no job waits and no letter is owed. A job that failed once, because the mail server was slow, need not wait its pause out. */
async function untilQuiet(): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    await owner.query(`update graphile_worker._private_jobs set run_at = now() where locked_at is null and attempts > 0`)
    const { rows } = await owner.query<{ waiting: number }>(`
      select (select count(*) from graphile_worker.jobs where run_at < now() + interval '1 minute')::int + (select count(*) from outgoing_mail where sent_at is null)::int as waiting`)
    if (rows[0]!.waiting === 0) return
    await new Promise((wait) => setTimeout(wait, 300))
  }
  const { rows } = await owner.query(
    `select task_identifier, attempts, last_error, locked_by, count(*)::int as n from graphile_worker.jobs group by 1, 2, 3, 4`,
  )
  throw new Error(`jobs or letters are still waiting: ${JSON.stringify(rows)}`)
}
