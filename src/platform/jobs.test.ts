import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openWorld } from '../../tests/support/world.ts'
import { inTransaction } from './context.ts'
import { newId } from './ids.ts'
import { enqueue, startJobs, type JobPayload } from './jobs.ts'

const world = await openWorld()
const VISITS = 200

const done: string[] = []
let act: (letter: string) => Promise<void> = async () => undefined
const sendMail = async ({ letter }: JobPayload) => {
  await act(letter!)
  done.push(letter!)
}
const notAsked = () => Promise.reject(new Error('no test asks for it'))

let jobs: Awaited<ReturnType<typeof startJobs>>
const unhandled: unknown[] = []
const note = (reason: unknown) => void unhandled.push(reason)

beforeAll(async () => {
  process.on('unhandledRejection', note)
  const tasks = { react: notAsked, 'send-mail': sendMail, digest: notAsked, harvest: notAsked }
  jobs = await startJobs(world.urls.jobs, tasks, [], { visitEvery: VISITS, pause: 50 })
})
afterAll(async () => {
  await open()
  await jobs.stop()
  process.off('unhandledRejection', note)
})

async function askForOne(): Promise<string> {
  const letter = newId()
  await inTransaction(world.system, ({ tx }) => enqueue(tx, 'send-mail', { programme: world.programmeId, letter }))
  return letter
}
const times = (letter: string) => done.filter((one) => one === letter).length
const jobsRole = decodeURIComponent(new URL(world.urls.jobs).username)
const database = new URL(world.urls.jobs).pathname.slice(1)

/** What the queue still holds of a job. */
const kept = async (letter: string): Promise<{ locked_by: string | null; last_error: string | null }[]> =>
  (
    await world.owner.query(
      `select jobs.locked_by, jobs.last_error from graphile_worker._private_jobs jobs where jobs.payload ->> 'letter' = $1`,
      [letter],
    )
  ).rows
/** From now on nobody but the owner gets a connection, and the queue has none left. */
async function shut(): Promise<void> {
  await world.owner.query(`alter database ${database} connection limit 0`)
  await world.owner.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and usename = $2', [
    database,
    jobsRole,
  ])
}
const open = () => world.owner.query(`alter database ${database} connection limit -1`)

test('a job is done', async () => {
  const letter = await askForOne()
  await vi.waitFor(() => expect(times(letter)).toBe(1), 10_000)
})

test('a job that takes long is done once: whoever looks for jobs of the dead lets those of the living be', async () => {
  const begun: string[] = []
  act = async (one) => {
    begun.push(one)
    if (begun.length === 1) await wait(VISITS * 8)
  }
  const letter = await askForOne()
  await wait(VISITS * 4)
  // The other hands look for work.
  const next = await askForOne()
  await vi.waitFor(() => expect(times(letter)).toBe(1), 10_000)
  expect(begun).toEqual([letter, next])
  act = async () => undefined
})

test('a job fails with whatever message, also one that the database could not keep as it is', async () => {
  act = () => Promise.reject(new Error('550 \0 no \ud800 such box'))
  const letter = await askForOne()
  await vi.waitFor(
    async () => expect(await kept(letter)).toEqual([{ locked_by: null, last_error: '550 \uFFFD no \uFFFD such box' }]),
    10_000,
  )
  act = async () => undefined
})

test.each([
  ['done', () => Promise.resolve()],
  ['failed', () => Promise.reject(new Error('no mail server today'))],
])('where the database is gone before a job could be said to have %s, that is said until it is heard', async (_, end) => {
  let begun = 0
  act = async () => {
    begun++
    await shut()
    await end()
  }
  const letter = await askForOne()
  await vi.waitFor(() => expect(begun).toBe(1), 10_000)
  const next = await askForOne()
  act = async () => undefined
  await wait(VISITS * 3)
  await open()
  const isSaid = async () => (await kept(letter)).every(({ locked_by, last_error }) => locked_by === null && last_error !== null)
  await vi.waitFor(async () => expect(await isSaid()).toBe(true), 20_000)
  await vi.waitFor(() => expect(times(next)).toBe(1), 20_000)
  expect({ begun, unhandled }).toEqual({ begun: 1, unhandled: [] })
})
