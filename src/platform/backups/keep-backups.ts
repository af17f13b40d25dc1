import pg from 'pg'
import { describe, log } from '../log.ts'
import { backUp } from './back-up.ts'
import { type Source, withSource } from './source.ts'
import { expireBackups } from './store.ts'
import { letGoOfChanges, takeChanges } from './take-changes.ts'

export interface Backups {
  /** A new base, and what is too old goes. */
  nightly(): Promise<void>
  stop(): Promise<void>
}

/** Whatever was done is among the backups so many milliseconds later at the most. */
const EVERY = 60_000

/** Keeps the backups of a database going while the server runs: its changes every minute, and a base wherever there is none to begin from. */
export function keepBackups(url: string, about: Omit<Source, 'cluster' | 'segmentBytes'> & { days: number }): Backups {
  let underWay = Promise.resolve()
  const inTurn = (act: () => Promise<unknown>) => (underWay = underWay.then(act).then(() => undefined, tell))
  const take = () =>
    withSource(url, about, async (client, source) => {
      if (!(await takeChanges(client, source))) await backUp(client, source)
    })
  let isWaiting = false
  const turn = async () => {
    if (isWaiting) return
    isWaiting = true
    await inTurn(take)
    isWaiting = false
  }
  void turn()
  const turns = setInterval(() => void turn(), EVERY)
  return {
    nightly: async () => {
      await withSource(url, about, backUp)
      expireBackups(about.folder, about.days, about.clock.now())
    },
    stop: async () => {
      clearInterval(turns)
      // What was done since the last turn is not left behind; a base can wait for the next start.
      await inTurn(() => withSource(url, about, takeChanges))
    },
  }
}

/** Where no backups are wanted (any more), the database keeps nothing for them. */
export async function keepNoBackups(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await letGoOfChanges(client).finally(() => client.end())
}

function tell(error: unknown): void {
  log.error('the backup could not be made', { error: describe(error) })
}
