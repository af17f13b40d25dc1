import { readFileSync } from 'node:fs'
import pg from 'pg'
import { newId } from '../src/platform/ids.ts'

export interface Statement {
  user: string
  text: string
  values: unknown[]
}

/** The statements that the server sent while it was recorded, in order. Those of the job queue's own rounds are left out. */
export function recorded(file: string): Statement[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Statement)
    .filter((statement) => !statement.user.includes('_jobs'))
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/**
 * One round of statements for another subject: ids that existed before stay, `swap` names those that change, and every
 * other id was made during the recording, so it is made anew.
 */
function retold(statements: Statement[], existing: ReadonlySet<string>, swap: ReadonlyMap<string, string>): Statement[] {
  const made = new Map<string, string>()
  const idFor = (id: string) => {
    if (swap.has(id)) return swap.get(id)!
    if (existing.has(id)) return id
    if (!made.has(id)) made.set(id, newId())
    return made.get(id)!
  }
  const retell = (value: unknown): unknown =>
    typeof value === 'string' ? value.replace(UUID, idFor) : Array.isArray(value) ? value.map(retell) : value
  return statements.map(({ user, text, values }) => ({ user, text, values: values.map(retell) }))
}

/** Replays the statements once for each subject over so many connections. Returns rounds a second. */
export async function replay(
  statements: Statement[],
  options: {
    urlOf: (user: string) => string
    connections: number
    existing: ReadonlySet<string>
    swaps: readonly ReadonlyMap<string, string>[]
  },
): Promise<number> {
  const queue = options.swaps.map((swap) => retold(statements, options.existing, swap))
  const users = [...new Set(statements.map((statement) => statement.user))]
  const lanes = await Promise.all(
    Array.from({ length: options.connections }, async () => {
      const clients = new Map<string, pg.Client>()
      for (const user of users) {
        const client = new pg.Client({
          connectionString: options.urlOf(user),
          ...(user.includes('_identity') ? { options: '-c search_path=identity' } : {}),
        })
        await client.connect()
        clients.set(user, client)
      }
      return clients
    }),
  )
  const began = performance.now()
  await Promise.all(
    lanes.map(async (clients) => {
      for (let round = queue.shift(); round; round = queue.shift()) {
        for (const { user, text, values } of round) await clients.get(user)!.query(text, values)
      }
    }),
  )
  const seconds = (performance.now() - began) / 1000
  await Promise.all(lanes.flatMap((clients) => [...clients.values()].map((client) => client.end())))
  return options.swaps.length / seconds
}
