// npm run bench -- directory: what a search, a match, an export and an import cost as a directory grows.
// Each size has a database of its own under row-level security; machines are noisy, so what is promised are ratios.
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { searchServices, type Search } from '#domain/directory'
import { matchServices } from '#domain/matching'
import { systemClock } from '#platform/clock'
import { reading, type Context } from '#platform/context'
import { openDatabase } from '#platform/database'
import { startEmbeddedPostgres } from '#platform/embedded-postgres'
import { NO_KEYS } from '#platform/keyring'
import { migrate } from '#platform/migrate'
import '#reactions'
import { exchange } from './exchange.ts'
import { columnsOf, dice, generateDirectory, idOf, pointIn, topics, type Town, zipf } from './generate-directory.ts'
import { printTable } from './print.ts'

const SIZES = [10_000, 20_000, 100_000, 200_000, ...(process.argv.includes('--million') ? [1_000_000] : [])].filter(
  (size) => !process.env.BENCH_SIZES || process.env.BENCH_SIZES.split(',').includes(String(size)),
)
const SEARCHES = 60
const ROUNDS = 3
const PROGRAMME = idOf('ffff', 1)

interface Cost {
  /** Milliseconds for one. */
  ours: number
  /** The same statements, from the driver. */
  bare: number
}
export interface Size {
  services: number
  search: Cost
  /** The same by somebody in the middle of a town who does not say how far. */
  wide: Cost
  match: Cost
}

const folder = mkdtempSync(join(tmpdir(), 'footbridge-directory-'))
chmodSync(folder, 0o755)
const measured: Size[] = []
const exchanged: string[][] = []
for (const size of SIZES) measured.push(await measure(size))
rmSync(folder, { recursive: true, force: true })
print()

async function measure(services: number): Promise<Size> {
  const say = (line: string) => process.stderr.write(`${services} services: ${line}\n`)
  const files = join(folder, `files-${services}`)
  mkdirSync(files)
  chmodSync(files, 0o755)
  say('generating …')
  const towns = await generateDirectory(files, services)
  const postgres = await startEmbeddedPostgres(folder, `bench_${services}`)
  const urls = await migrate(postgres.url, 'a secret for a bench')
  const owner = new pg.Client({ connectionString: postgres.url })
  await owner.connect()
  say('loading by COPY …')
  const copied = await load(owner, files)
  const clients = await clientsIn(owner, towns)
  await owner.query('vacuum analyze')
  const { db, close } = openDatabase(urls.server, 4)
  const ctx: Context = { actor: { kind: 'system' }, programmeId: PROGRAMME, clock: systemClock, db, keyring: NO_KEYS }
  say('searching …')
  const questions = questionsIn(towns)
  const search = await costOf(
    urls.server,
    questions.map((question) => () => reading(ctx, (tx) => searchServices(tx, question))),
  )
  say('searching without a distance …')
  const wide = await costOf(
    urls.server,
    questions.map((question) => {
      const { latitude, longitude, name } = towns.find((town) => town.name === question.near!.name)!
      const fromTheMiddle = { ...question, near: { latitude, longitude, name }, withinMetres: undefined }
      return () => reading(ctx, (tx) => searchServices(tx, fromTheMiddle))
    }),
  )
  say('matching …')
  const now = systemClock.now()
  const match = await costOf(
    urls.server,
    clients.map((referralId) => () => reading(ctx, (tx) => matchServices(tx, { referralId, now }))),
  )
  if (services === 200_000 || SIZES.length === 1)
    exchanged.push(...(await exchange({ ctx, owner, serverUrl: urls.server, folder: files, services, copied, say })))
  await close()
  await owner.end()
  await postgres.stop()
  rmSync(files, { recursive: true })
  return { services, search, wide, match }
}

/** @returns seconds that COPY took for everything */
async function load(owner: pg.Client, files: string): Promise<number> {
  await owner.query(`insert into programme (programme_id, slug, name, town) values ($1, 'bench', 'Bench', 'Bench')`, [PROGRAMME])
  await owner.query(`select set_config('app.programme', $1, false)`, [PROGRAMME])
  const began = performance.now()
  for (const [table, columns] of Object.entries(columnsOf)) await owner.query(`copy ${table} (${columns}) from '${join(files, table)}'`)
  return (performance.now() - began) / 1000
}

/** Text, a need, within 5 km of somewhere in a town, open on Tuesday: as often in a town as it is large. */
function questionsIn(towns: Town[]): Search[] {
  const roll = dice(7)
  const [pickTown, pickTopic] = [zipf(towns.length, roll), zipf(topics.length, roll)]
  return Array.from({ length: SEARCHES }, () => {
    const town = towns[pickTown()]!
    const [latitude, longitude] = pointIn(town, roll)
    const [need, words] = topics[pickTopic()]!
    return { text: words[0]!, needs: [need], near: { latitude, longitude, name: town.name }, withinMetres: 5000, weekdays: ['TU'] }
  })
}

/** People who were referred, each with two needs and a home in one of the towns. */
async function clientsIn(owner: pg.Client, towns: Town[]): Promise<string[]> {
  const roll = dice(8)
  const [pickTown, pickTopic] = [zipf(towns.length, roll), zipf(topics.length, roll)]
  const referrals: string[] = []
  for (let at = 0; at < SEARCHES; at++) {
    const [client, referral] = [idOf('1111', at), idOf('2222', at)]
    await owner.query(
      `insert into client (id, given_name, postal_code, reach_by, phone, language, access_needs) values ($1, 'Ada', $2, 'phone', '07700 900100', 'en', 'a chair')`,
      [client, `PC${pickTown()}`],
    )
    await owner.query(`insert into consent (client_id, purpose, given_how, given_at) values ($1, 'referral', 'spoken', now())`, [client])
    await owner.query(`insert into referral (id, client_id, source, sent_at, contact_due_at) values ($1, $2, 'self', now(), now())`, [
      referral,
      client,
    ])
    for (const need of new Set([topics[pickTopic()]![0], topics[pickTopic()]![0]]))
      await owner.query('insert into referral_need (referral_id, need_code) values ($1, $2)', [referral, need])
    referrals.push(referral)
  }
  return referrals
}

interface Statement {
  text: string
  values: unknown[]
}
/**
 * What one of these costs, and what its statements cost from the driver alone. In turns, so that noise meets both, and of
 * each the least of three: other work on the machine makes it slower, and nothing makes it faster.
 */
async function costOf(url: string, tasks: (() => Promise<unknown>)[]): Promise<Cost> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  const cost = { ours: 0, bare: 0 }
  for (const task of tasks) {
    const statements = await recording(task)
    const least = { ours: Infinity, bare: Infinity }
    for (let round = 0; round < ROUNDS; round++) {
      least.ours = Math.min(least.ours, await timeOf(task))
      least.bare = Math.min(
        least.bare,
        await timeOf(async () => {
          for (const { text, values } of statements) await client.query(text, values)
        }),
      )
    }
    cost.ours += least.ours / tasks.length
    cost.bare += least.bare / tasks.length
  }
  await client.end()
  return cost
}

async function timeOf(act: () => Promise<unknown>): Promise<number> {
  const began = performance.now()
  await act()
  return performance.now() - began
}

/** Does it once, and gives the statements that it sent. */
async function recording(task: () => Promise<unknown>): Promise<Statement[]> {
  const statements: Statement[] = []
  const original = pg.Client.prototype.query
  pg.Client.prototype.query = function (this: pg.Client, ...args: unknown[]) {
    const [query, values] = args as [string | { text: string; values?: unknown[] }, unknown[] | undefined]
    const text = typeof query === 'string' ? query : query.text
    const given = typeof query === 'string' ? values : query.values
    if (text) statements.push({ text, values: Array.isArray(given) ? given : [] })
    return (original as (...all: unknown[]) => unknown).apply(this, args)
  } as typeof original
  await task()
  pg.Client.prototype.query = original
  return statements
}

function print(): void {
  const ms = (time: number) => `${time.toFixed(1)} ms`
  printTable([
    [
      'services',
      'search: text, need, 5 km, Tuesday',
      'from the driver',
      'ratio',
      'without a distance',
      'from the driver',
      'ratio',
      'ranked match',
      'from the driver',
      'ratio',
    ],
    ...measured.map(({ services, search, wide, match }) => [
      String(services),
      ...[ms(search.ours), ms(search.bare), (search.bare / search.ours).toFixed(2)],
      ...[ms(wide.ours), ms(wide.bare), (wide.bare / wide.ours).toFixed(2)],
      ...[ms(match.ours), ms(match.bare), (match.bare / match.ours).toFixed(2)],
    ]),
  ])
  const [small, large] = [20_000, 200_000].map((size) => measured.find(({ services }) => services === size))
  if (small && large) {
    process.stdout.write('\n')
    printTable([
      ['what', 'measured', 'promise'],
      ['search at 200,000 beside the bare SQL', (large.search.bare / large.search.ours).toFixed(2), 'at least 0.6'],
      ['match at 200,000 beside the bare SQL', (large.match.bare / large.match.ours).toFixed(2), 'at least 0.6'],
      ['search at 200,000 beside 20,000', `${(large.search.ours / small.search.ours).toFixed(2)} times`, 'under 3'],
      ['search without a distance at 200,000 beside 20,000', `${(large.wide.ours / small.wide.ours).toFixed(2)} times`, 'none yet'],
      ['match at 200,000 beside 20,000', `${(large.match.ours / small.match.ours).toFixed(2)} times`, 'under 3'],
    ])
  }
  if (exchanged.length > 0) {
    process.stdout.write('\n')
    printTable([['what', 'measured', 'baseline', 'ratio'], ...exchanged])
  }
}
