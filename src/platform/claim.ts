import { setTimeout } from 'node:timers/promises'
import pg from 'pg'

/** Any number will do, as long as nobody else in this cluster takes the same. */
const IN_USE = 4_300_002

/** That this process uses a database server. It ends with the process, however that ends. */
export interface Claim {
  /** Gives it up. True: nobody else has one, and nobody can get one until the server has stopped. */
  isLast(): Promise<boolean>
  end(): Promise<void>
}

/**
 * Claims a server that a command and a running Footbridge may share: each holds one lock together with the others, and who
 * can have it alone is the last.
 *
 * @returns undefined when the server stopped before we had it
 */
export async function claimOf(url: string): Promise<Claim | undefined> {
  const client = new pg.Client({ connectionString: url })
  // When the server stops or breaks, whoever works with it hears of it in their own query.
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query('select pg_advisory_lock_shared($1)', [IN_USE])
  } catch (error) {
    if (!isStopping(error)) throw error
    await client.end().catch(() => undefined)
    await setTimeout(100)
    return undefined
  }
  return {
    isLast: async () => {
      try {
        await client.query('select pg_advisory_unlock_shared($1)', [IN_USE])
        const { rows } = await client.query<{ alone: boolean }>('select pg_try_advisory_lock($1) as alone', [IN_USE])
        return rows[0]!.alone
      } catch {
        // It stopped or broke by itself: then it is not ours to stop.
        return false
      }
    },
    end: () => client.end().catch(() => undefined),
  }
}

/** Shutting down, starting up, gone before it answered. Anything else (a wrong password) will not get better by trying. */
function isStopping(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string }
  return ['57P01', '57P02', '57P03', 'ECONNREFUSED', 'ECONNRESET'].includes(code ?? '') || /terminated/i.test(message ?? '')
}
