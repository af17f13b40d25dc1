import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { afterEach, expect, test, vi } from 'vitest'
import { openWorld } from '../../tests/support/world.ts'
import { inTransaction } from './context.ts'
import { saidUntilHeard } from './heard.ts'
import { newId } from './ids.ts'
import { enqueue, startJobs } from './jobs.ts'
import { openPool } from './pool.ts'

const world = await openWorld()
const PAUSE = 4000

afterEach(() => void vi.restoreAllMocks())

/** PostgreSQL hears the first word of this kind, and its answer is lost on the way back. */
function loseTheFirstAnswerTo(word: string): { times: number } {
  const lost = { times: 0 }
  const query = pg.Client.prototype.query as (...all: unknown[]) => unknown
  vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (this: pg.Client, ...all: unknown[]) {
    const answer = query.apply(this, all)
    const { name } = (all[0] ?? {}) as { name?: string }
    if (!name?.startsWith(word) || lost.times++ > 0) return answer
    return Promise.resolve(answer).then(() => Promise.reject(new Error('Connection terminated unexpectedly')))
  } as typeof pg.Client.prototype.query)
  return lost
}

test('where only the answer was lost that a job failed, it is not said again of the next try, which somebody has in hand', async () => {
  const letter = newId()
  let begun = 0
  let finish: () => void = () => undefined
  const finished = new Promise<void>((resolve) => (finish = resolve))
  const act = async () => {
    if (++begun === 1) throw new Error('no mail server today')
    await finished
  }
  const notAsked = () => Promise.reject(new Error('no test asks for it'))
  const lost = loseTheFirstAnswerTo('fail_job')
  const jobs = await startJobs(world.urls.jobs, { react: notAsked, 'send-mail': act, digest: notAsked, harvest: notAsked }, [], {
    pause: PAUSE,
  })
  const kept = async () =>
    (
      await world.owner.query<{ attempts: number; isLocked: boolean }>(
        `select attempts, locked_by is not null as "isLocked" from graphile_worker._private_jobs where payload ->> 'letter' = $1`,
        [letter],
      )
    ).rows
  await inTransaction(world.system, ({ tx }) => enqueue(tx, 'send-mail', { programme: world.programmeId, letter }))
  await vi.waitFor(() => expect(lost.times).toBe(1), 10_000)
  const lostAt = Date.now()
  await world.owner.query(`update graphile_worker._private_jobs set run_at = now() where payload ->> 'letter' = $1`, [letter])
  await vi.waitFor(() => expect(begun).toBe(2), PAUSE)
  await wait(lostAt + PAUSE + 1000 - Date.now())
  expect(await kept()).toEqual([{ attempts: 2, isLocked: true }])
  finish()
  await vi.waitFor(async () => expect(await kept()).toEqual([]), 10_000)
  await jobs.stop()
  expect(begun).toBe(2)
}, 30_000)

test('a last word that PostgreSQL heard and refuses is told, and not said without end', async () => {
  const pool = openPool({ connectionString: world.urls.jobs, max: 1 })
  const told: unknown[] = []
  const { stop } = saidUntilHeard(pool, 10, (error) => told.push(error))
  const client = await pool.connect()
  await client.query({ name: 'complete_job/graphile_worker', text: 'select 1 / $1::int', values: [0] })
  expect(told).toEqual([expect.objectContaining({ code: '22012' })])
  client.release()
  stop()
  await pool.end()
})
