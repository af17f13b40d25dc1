import type { openWorld } from './world.ts'

type World = Awaited<ReturnType<typeof openWorld>>

/** Until so many transactions wait for what another one holds: a row, a table, or a turn. */
export async function untilSomebodyWaits({ owner }: Pick<World, 'owner'>, howMany = 1): Promise<void> {
  const waits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  for (let tries = 0; tries < 1000; tries++) {
    if (((await owner.query(waits)).rowCount ?? 0) >= howMany) return
    await new Promise((wait) => setTimeout(wait, 10))
  }
  throw new Error('nobody waits')
}

/** Whoever records a fact meanwhile waits: their change is made, and not yet there for others. */
export async function whileNoFactIsWritten<T>({ owner }: Pick<World, 'owner'>, act: () => Promise<T>): Promise<T> {
  const other = await owner.connect()
  try {
    await other.query('begin')
    await other.query('lock table fact in exclusive mode')
    return await act()
  } finally {
    await other.query('rollback')
    other.release()
  }
}
