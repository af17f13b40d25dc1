import { EventEmitter } from 'node:events'
import { Logger, run, type Runner, type TaskList, type WorkerEvents } from 'graphile-worker'
import { sql } from 'kysely'
import type { Pool } from 'pg'
import type { Tx } from './database.ts'
import { saidUntilHeard } from './heard.ts'
import { log } from './log.ts'
import { openPool } from './pool.ts'

/** Kinds of job. The database refuses any other (`queue.enqueue`). */
export type Task = 'react' | 'send-mail' | 'digest' | 'harvest'

/** A job that carries an id of its programme and ids of what it is about. */
export type JobPayload = { programme: string } & Record<string, string>

/**
 * Writes a job in the caller's transaction: it exists exactly when the change does.
 *
 * @param options.key a job with the same key that has not run yet is replaced, not added
 * @param options.runAt not before this moment
 */
export async function enqueue(tx: Tx, task: Task, payload: JobPayload, options: { key?: string; runAt?: Date } = {}): Promise<void> {
  await sql`select queue.enqueue(${task}, ${JSON.stringify(payload)}::json, ${options.runAt ?? null}, ${options.key ?? null})`.execute(tx)
}

/** Does each kind of job; a thrown error is tried again later, with growing pauses, up to 25 times. */
export type Tasks = Record<Task, (payload: JobPayload) => Promise<void>>

/** What is done by itself; one that was missed while the program was down is made up for. */
export interface Round {
  name: string
  /** Once a day at this hour (UTC), or every hour. */
  hour: number | 'every'
  act: () => Promise<void>
}

/** How many jobs are done at a time: so many letters may be under way when the process is killed. */
export const HANDS = 4

/** Starts taking jobs, and making rounds. `stop` waits for those under way. Times in milliseconds. */
export async function startJobs(
  jobsUrl: string,
  tasks: Tasks,
  rounds: readonly Round[] = [],
  { visitEvery = 15_000, pause = 2000 } = {},
): Promise<{ stop(): Promise<void> }> {
  const pgPool = openPool({ connectionString: jobsUrl, max: 6 })
  const lastWords = saidUntilHeard(pgPool, pause, (error) => log.error('jobs disturbed', failureOf({ error })))
  // A job is locked in the name of all hands together, not of the one that took it.
  const living = new Set<string>()
  const events: WorkerEvents = new EventEmitter()
  events.on('pool:create', ({ workerPool }) => living.add(workerPool.id))
  await releaseJobsOfTheDead(pgPool, living)
  const visits = setInterval(() => void releaseJobsOfTheDead(pgPool, living).catch(() => undefined), visitEvery)
  const runner: Runner = await run({
    pgPool,
    events,
    // A round over a large directory keeps one hand for minutes; letters have the others.
    concurrency: HANDS,
    pollInterval: 2000,
    noHandleSignals: true,
    crontab: rounds.map(lineOf).join('\n'),
    taskList: Object.fromEntries([
      ...Object.entries(tasks).map(([name, act]) => [name, (payload: unknown) => act(payload as JobPayload)]),
      ...rounds.map(({ name, act }) => [name, act]),
    ]) as TaskList,
    logger: new Logger(() => (level, _message, about) => {
      if (level === 'error') log.error(about?.job ? 'job failed' : 'jobs disturbed', failureOf(about))
    }),
  })
  return {
    stop: async () => {
      clearInterval(visits)
      await runner.stop()
      lastWords.stop()
      await pgPool.end()
    },
  }
}

const lineOf = ({ name, hour }: Round) => (hour === 'every' ? `0 * * * * ${name} ?fill=1h&max=5` : `0 ${hour} * * * ${name} ?fill=1d&max=5`)

/**
 * What the log may hold of a failure. The message stays out: a mail server's names the addresses that it refused, and
 * PostgreSQL's holds values. Both are kept with the job, in `last_error`, as long as it is owed.
 */
export function failureOf(about: Record<string, unknown> = {}): Record<string, string | number | undefined> {
  const job = (about.job ?? {}) as { id?: string; task_identifier?: string }
  const error = (about.error ?? about.fatalError ?? {}) as { code?: string; responseCode?: number }
  return { task: job.task_identifier, job: job.id, code: error.code, responseCode: error.responseCode }
}

/**
 * A killed process leaves its jobs locked, and the queue would wait four hours before it gives them back. There is one
 * process (decision 1), so whoever is not `living` in it is dead. Asked again now and then: a dying process can lock one
 * last job after the next has started. A job done twice does the same as once.
 *
 * A job that was asked for anew while a dead process held it has lost its key to the new one, and will never run: it goes.
 */
async function releaseJobsOfTheDead(pgPool: Pool, living: ReadonlySet<string>): Promise<void> {
  await pgPool.query(
    `select graphile_worker.force_unlock_workers(array_agg(distinct locked_by))
     from graphile_worker.jobs where locked_by <> all ($1::text[]) having count(*) > 0`,
    [[...living]],
  )
  await pgPool.query(
    `select graphile_worker.complete_jobs(array_agg(id)) from graphile_worker.jobs
     where locked_by is null and key is null and last_error is null and attempts = max_attempts having count(*) > 0`,
  )
}
