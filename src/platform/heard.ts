import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'

/** How the queue says that a job is done, or that it failed. */
const isLastWord = (query: unknown): query is pg.QueryConfig => /^(complete|fail)_job(_q)?\//.test(nameOf(query))
const isFailure = (word: pg.QueryConfig) => nameOf(word).startsWith('fail')
const nameOf = (query: unknown) => String((query as Partial<pg.QueryConfig> | undefined)?.name)

/** What a failure carries of each job. */
interface Failed {
  jobId: string
  message: string
}
const failedIn = ({ values }: pg.QueryConfig) => JSON.parse(values![1] as string) as Failed[]
const withFailed = (word: pg.QueryConfig, failed: Failed[]): pg.QueryConfig => ({
  ...word,
  values: [word.values![0], JSON.stringify(failed)],
})

/** PostgreSQL keeps neither a NUL nor half a letter, and a message may hold what a stranger's server said. */
const withPlainMessages = (word: pg.QueryConfig) =>
  withFailed(
    word,
    failedIn(word).map((one) => ({ ...one, message: one.message.toWellFormed().replaceAll('\0', '\uFFFD') })),
  )

/** Was the connection lost, none to be had, or could it not be done just now? Else PostgreSQL heard the statement and says no, and will the next time. */
const isUnheard = (error: unknown) => !(error instanceof pg.DatabaseError) || /^(08|40|53|57)/.test(error.code ?? '')

const NO_ROWS = { rows: [], rowCount: 0 }

type Connection = Pick<pg.PoolClient, 'query' | 'release'>

/**
 * Makes a pool fit for the queue (graphile-worker 0.18), which says the last word on a job without waiting for an answer: that the
 * database hung up just then is an error that nobody catches, and would end the process. So that word is said until it is heard,
 * and meanwhile the job stays locked; that a job failed is said again only of the same try, for where only the answer was lost a hand may
 * have taken the job anew. What PostgreSQL heard and refuses is told and not said again. Any other statement fails as it would, and the queue asks again by itself.
 *
 * @param pause between two tries, in milliseconds
 * @param tell hears of the first try that failed, and of one that is the last
 * @returns what to call when nobody needs to hear it any more: the next start gives such jobs back
 */
export function saidUntilHeard(pool: pg.Pool, pause: number, tell: (error: unknown) => void): { stop(): void } {
  let isOver = false
  const connect = pool.connect.bind(pool)

  /** Which try of each job is in hand, by its id. */
  const tries = new Map<string, number>()
  /** Of which try is the last word of each job? It is in hand no longer. */
  const triesOf = (word: pg.QueryConfig) =>
    (isFailure(word) ? failedIn(word).map(({ jobId }) => jobId) : [word.values?.[0]].flat()).map((id) => {
      const tried = tries.get(String(id))
      tries.delete(String(id))
      return tried
    })

  async function sayUntilHeard(word: pg.QueryConfig, tried: (number | undefined)[]): Promise<unknown> {
    while (!isOver) {
      await wait(pause, undefined, { ref: false })
      try {
        return await (isFailure(word) ? failAgain(word, tried) : pool.query(word))
      } catch (error) {
        if (isUnheard(error)) continue
        tell(error)
        break
      }
    }
    return NO_ROWS
  }

  async function failAgain(word: pg.QueryConfig, tried: (number | undefined)[]): Promise<unknown> {
    const failed = failedIn(word)
    const client = await connect()
    try {
      await client.query('begin')
      const { rows } = await client.query<{ id: string }>(
        `select jobs.id::text from graphile_worker._private_jobs jobs
         join unnest($1::bigint[], $2::int[]) tried (id, try) on tried.id = jobs.id and tried.try = jobs.attempts for update of jobs`,
        [failed.map(({ jobId }) => jobId), tried],
      )
      const still = new Set(rows.map(({ id }) => id))
      const heard = await client.query(
        withFailed(
          word,
          failed.filter(({ jobId }) => still.has(String(jobId))),
        ),
      )
      await client.query('commit')
      client.release()
      return heard
    } catch (error) {
      client.release(true)
      throw error
    }
  }

  function forQueue(client: Connection): Connection {
    let isReleased = false
    const release = (destroy?: boolean) => {
      if (!isReleased) client.release(destroy)
      isReleased = true
    }
    const query = async (text: string, values?: unknown[]) => {
      if (!isLastWord(text)) {
        const heard = await client.query<{ id: string; attempts: number }>(text, values)
        if (nameOf(text).startsWith('get_job')) for (const { id, attempts } of heard.rows) tries.set(String(id), attempts)
        return heard
      }
      const word: pg.QueryConfig = isFailure(text) ? withPlainMessages(text) : text
      const tried = triesOf(word)
      try {
        return await client.query(word)
      } catch (error) {
        // A broken connection that is held takes the place of one that works.
        release(true)
        tell(error)
        return isUnheard(error) ? await sayUntilHeard(word, tried) : NO_ROWS
      }
    }
    return { query: query as unknown as Connection['query'], release }
  }

  pool.connect = ((callback?: Parameters<typeof connect>[0]) =>
    callback ? connect(callback) : connect().catch(absent).then(forQueue)) as typeof pool.connect
  return { stop: () => (isOver = true) }
}

/** In the place of a connection that could not be had: whoever asks something hears why. */
const absent = (error: unknown): Connection => ({
  query: (() => Promise.reject(error as Error)) as unknown as Connection['query'],
  release: () => undefined,
})
