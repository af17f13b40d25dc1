// npm run bench -- guard: what row-level security and the log of reads cost, page by page. Both ways take turns on the same
// database, so that whatever else the machine does falls on both.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { journeyOf, inboxOf } from '#domain/casework'
import { planOf } from '#domain/plans'
import { referralSentBy } from '#domain/referrals'
import { storyOf } from '#domain/stories'
import { systemClock } from '#platform/clock'
import { readConfig } from '#platform/config'
import { inTransaction, reading, type Context } from '#platform/context'
import { openDatabase, type Tx } from '#platform/database'
import { startEmbeddedPostgres } from '#platform/embedded-postgres'
import { keptKeyring } from '#platform/keyring'
import { migrate } from '#platform/migrate'
import { printTable } from './print.ts'
import { startServer } from './server.ts'

const TURNS = 150

const folder = mkdtempSync(join(tmpdir(), 'footbridge-bench-'))
chmodSync(folder, 0o755)
process.stderr.write('loading the demo (once) …\n')
await (await startServer(folder)).stop()
const config = readConfig({ FOOTBRIDGE_DATA: folder })
const embedded = await startEmbeddedPostgres(folder)
const urls = await migrate(embedded.url, config.secret)
const guarded = openDatabase(urls.server)
// The owner of the embedded database is bound by no policy.
const bare = openDatabase(embedded.url)
const keyring = keptKeyring(config.storyKeys, systemClock.now())

const { rows: programmes } = await sql<{ programme_id: string }>`select programme_id from door.programmes()`.execute(guarded.db)
const programmeId = programmes[0]!.programme_id
const system: Context = { actor: { kind: 'system' }, programmeId, clock: systemClock, db: guarded.db, keyring }

/** Somebody with a story, who walks with them, and who referred them. */
const { rows: people } = await sql<{ client: string; referral: string; walker: string; referrer: string }>`
  select distinct on (piece.client_id) piece.client_id as client, referral.id as referral, assignment.link_worker_id as walker,
    referral.referrer_id as referrer
  from story_piece piece join referral on referral.client_id = piece.client_id
  join assignment on assignment.referral_id = referral.id and assignment.ended_at is null
  where piece.programme_id = ${programmeId} and referral.referrer_id is not null`.execute(bare.db)
const { client, referral, walker, referrer } = people[0]!
const as = (id: string): Context => ({ ...system, actor: { kind: 'member', id, name: '', roles: [] } })
const now = systemClock.now()

const pages: { what: string; ctx: Context; read: (tx: Tx) => Promise<unknown> }[] = [
  {
    what: 'a link worker’s day (all their people)',
    ctx: as(walker),
    read: (tx) => inboxOf(tx, { memberId: walker, now, timeZone: 'Europe/London' }),
  },
  { what: 'one person, whole', ctx: as(walker), read: (tx) => journeyOf(tx, referral) },
  { what: 'their story, three layers', ctx: as(walker), read: (tx) => storyOf(tx, keyring, client) },
  { what: 'a referrer’s referral', ctx: as(referrer), read: (tx) => referralSentBy(tx, referrer, referral) },
  { what: 'a client’s plan', ctx: { ...system, actor: { kind: 'client', id: client } }, read: (tx) => planOf(tx, client) },
]

const rows = [['page', 'with both', 'security alone', 'with neither', 'ratio', 'promise']]
for (const page of pages) {
  const withBoth = () => reading(page.ctx, page.read)
  const withSecurity = () => inTransaction(page.ctx, ({ tx }) => page.read(tx))
  const withNeither = () => bare.db.transaction().execute(page.read)
  const took = { both: [] as number[], security: [] as number[], neither: [] as number[] }
  for (let turn = -20; turn < TURNS; turn++) {
    const both = await timed(withBoth)
    const security = await timed(withSecurity)
    const neither = await timed(withNeither)
    if (turn < 0) continue
    took.both.push(both)
    took.security.push(security)
    took.neither.push(neither)
  }
  const [both, security, neither] = [median(took.both), median(took.security), median(took.neither)]
  rows.push([
    page.what,
    `${both.toFixed(2)} ms`,
    `${security.toFixed(2)} ms`,
    `${neither.toFixed(2)} ms`,
    (both / neither).toFixed(2),
    'at most 1.25',
  ])
}
printTable(rows)
await guarded.close()
await bare.close()
await embedded.stop()
rmSync(folder, { recursive: true, force: true })

async function timed(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await act()
  return performance.now() - began
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!
}
