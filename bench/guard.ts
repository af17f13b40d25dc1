// npm run bench -- guard: what row-level security and the log of reads cost, page by page. Two servers on one database, one of them
// as the owner, whom no policy binds, and without the log. They take turns, so that whatever else the machine does falls on both.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { makePlanLink } from '#domain/plans'
import { systemClock } from '#platform/clock'
import { readConfig } from '#platform/config'
import type { Context } from '#platform/context'
import { openDatabase } from '#platform/database'
import { startEmbeddedPostgres } from '#platform/embedded-postgres'
import { newId } from '#platform/ids'
import { NO_KEYS } from '#platform/keyring'
import { migrate } from '#platform/migrate'
import { printTable } from './print.ts'
import { ask, type BenchServer, startServer } from './server.ts'

const TURNS = Number(process.env.BENCH_TURNS ?? 150)
const WARM_UP = 20
const PROMISE = 1.25

const folder = mkdtempSync(join(tmpdir(), 'footbridge-bench-'))
chmodSync(folder, 0o755)
process.stderr.write('loading the demo (once) …\n')
await (await startServer(folder)).stop()
const config = readConfig({ FOOTBRIDGE_DATA: folder })
const embedded = await startEmbeddedPostgres(folder)
const urls = await migrate(embedded.url, config.secret)
const guarded = await startServer(folder, { DATABASE_URL: embedded.url })
const bare = await startServer(folder, {
  DATABASE_URL: embedded.url,
  DATABASE_SERVER_URL: embedded.url,
  NODE_OPTIONS: '--import ./bench/without-read-log.ts',
  PORT: '4396',
  ORIGIN: 'http://localhost:4396',
})

const owner = openDatabase(embedded.url)
const server = openDatabase(urls.server)
/** Somebody with a story, who walks with them, and who referred them. */
const { rows: people } = await sql<{ programme: string; client: string; referral: string; walker: string; sam: string; doctor: string }>`
  select piece.programme_id as programme, piece.client_id as client, referral.id as referral, walker.id as walker, walker.email as sam,
    doctor.email as doctor
  from story_piece piece join referral on referral.client_id = piece.client_id
  join assignment on assignment.referral_id = referral.id and assignment.ended_at is null
  join member walker on walker.id = assignment.link_worker_id
  join member doctor on doctor.id = referral.referrer_id
  order by piece.told_at limit 1`.execute(owner.db)
const { programme, client, referral, walker, sam, doctor } = people[0]!
const roles = [{ role: 'link-worker' as const, organisationId: newId() }]
const actor = { kind: 'member' as const, id: walker, name: 'Sam', roles }
const asWalker: Context = { actor, programmeId: programme, clock: systemClock, db: server.db, keyring: NO_KEYS }
const pages = [
  { what: 'a link worker’s day', as: sam, path: '/work' },
  { what: 'one person, whole', as: sam, path: `/work/${referral}` },
  { what: 'their story, three layers', as: sam, path: `/work/${referral}/story` },
  { what: 'everybody in the programme', as: sam, path: '/work/everybody' },
  { what: 'a referrer’s referral', as: doctor, path: `/refer/${referral}` },
  { what: 'a client’s plan', as: undefined, path: (await makePlanLink(asWalker, { clientId: client })).path },
]

const rows = [['page', 'with both', 'with neither', 'ratio', 'promise']]
for (const page of pages) {
  const took = new Map<BenchServer, number[]>([
    [guarded, []],
    [bare, []],
  ])
  const cookies = new Map([
    [guarded, await signIn(guarded, page.as)],
    [bare, await signIn(bare, page.as)],
  ])
  for (let turn = -WARM_UP; turn < TURNS; turn++) {
    for (const one of turn % 2 === 0 ? [guarded, bare] : [bare, guarded]) {
      const began = performance.now()
      const { status } = await ask(one.origin, page.path, { cookie: cookies.get(one)! })
      if (status !== 200) throw new Error(`${page.path} answered ${status}`)
      if (turn >= 0) took.get(one)!.push(performance.now() - began)
    }
  }
  const [both, neither] = [median(took.get(guarded)!), median(took.get(bare)!)]
  const ratio = both / neither
  rows.push([page.what, `${both.toFixed(1)} ms`, `${neither.toFixed(1)} ms`, ratio.toFixed(2), `at most ${PROMISE}`])
}
printTable(rows)
await owner.close()
await server.close()
await guarded.stop()
await bare.stop()
await embedded.stop()
rmSync(folder, { recursive: true, force: true })

/** The cookies of somebody of the demo; none for who comes by a link. */
async function signIn({ origin }: BenchServer, email: string | undefined): Promise<string> {
  if (!email) return ''
  const { headers } = await ask(origin, '/sign-in?/demo', { form: { email } })
  return [headers['set-cookie'] ?? []]
    .flat()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}
