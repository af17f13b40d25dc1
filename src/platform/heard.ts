import { setTimeout as wait } from 'node:timers/promises'
import type pg from 'pg'

/** How the queue says that a job is done, or that it failed. Said twice is the same as said once. */
const isLastWord = (query: unknown): query is pg.QueryConfig =>
  /^(complete|fail)_job/.test(String((query as Partial<pg.QueryConfig> | undefined)?.name))

const NO_ROWS = { rows: [], rowCount: 0 }

type Connection = Pick<pg.PoolClient, 'query' | 'release'>

/**
 * Makes a pool fit for the queue (graphile-worker 0.18), which says the last word on a job without waiting for an answer: that the
 * database hung up just then is an error that nobody catches, and would end the process. So that word is said until it is heard,
 * and meanwhile the job stays locked. Any other statement fails as it would, and the queue asks again by itself.
 *
 * @param pause between two tries, in milliseconds
 * @param tell hears of the first try that failed
 * @returns what to call when nobody needs to hear it any more: the next start gives such jobs back
 */
export function saidUntilHeard(pool: pg.Pool, pause: number, tell: (error: unknown) => void): { stop(): void } {
  let isOver = false
  const connect = pool.connect.bind(pool)

  async function sayUntilHeard(word: pg.QueryConfig): Promise<unknown> {
    while (!isOver) {
      await wait(pause, undefined, { ref: false })
      const heard = await pool.query(word).catch(() => undefined)
      if (heard) return heard
    }
    return NO_ROWS
  }

  function forQueue(client: Connection): Connection {
    let isReleased = false
    const release = (destroy?: boolean) => {
      if (!isReleased) client.release(destroy)
      isReleased = true
    }
    const query = (text: string, values?: unknown[]) =>
      client.query(text, values).catch((error: unknown) => {
        if (!isLastWord(text)) throw error
        // A broken connection that is held takes the place of one that works.
        release(true)
        tell(error)
        return sayUntilHeard(text)
      })
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
