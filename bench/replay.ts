import { readFileSync } from 'node:fs'
import pg from 'pg'
import { newId } from '../src/platform/ids.ts'

export interface Statement {
  user: string
  /** PostgreSQL's process behind the connection that it went over. */
  connection: number
  text: string
  values: unknown[]
}

/**
 * What the server asked for one request, transaction after transaction. What its jobs did meanwhile is left out: their own
 * rounds, letters, and what follows from a fact.
 */
export function recorded(file: string): Statement[] {
  const open = new Map<number, Statement[]>()
  let transactions: Statement[][] = []
  for (const line of readFileSync(file, 'utf8').split('\n').filter(Boolean)) {
    const statement = JSON.parse(line) as Statement
    const running = open.get(statement.connection)
    const ends = /^(commit|rollback)/i.test(statement.text)
    if (ends && !running) {
      // It began before the recording: all that was heard of this connection is the rest of a job.
      transactions = transactions.filter(([first]) => first!.connection !== statement.connection)
      continue
    }
    if (running) running.push(statement)
    else transactions.push([statement])
    if (/^begin/i.test(statement.text)) open.set(statement.connection, transactions.at(-1)!)
    if (ends) open.delete(statement.connection)
  }
  const isJob = ({ user, text }: Statement) => user.includes('_jobs') || /outgoing_mail|"feedback"|from "fact" where "at"/.test(text)
  return transactions.filter((statements) => !statements.some(isJob)).flat()
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
  return statements.map((statement) => ({ ...statement, values: statement.values.map(retell) }))
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
