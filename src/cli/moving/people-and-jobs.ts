import type pg from 'pg'
import { newId } from '#platform/ids'
import type { Section } from '#platform/sections'

/**
 * Finds the account of each person by their address, or makes one without a password.
 *
 * @returns for each account of the other server the one here, and how many were made
 */
export async function makePeople(client: pg.Client, body: Section['body']): Promise<{ people: Map<string, string>; made: number }> {
  const people = new Map<string, string>()
  let made = 0
  for await (const line of body) {
    const { id, name, email } = JSON.parse(line.toString()) as { id: string; name: string; email: string }
    const { rows } = await client.query<{ id: string }>('select id from identity."user" where email = lower($1)', [email])
    const account = rows[0]?.id ?? newId()
    if (!rows[0]) {
      await client.query('insert into identity."user" (id, name, email, "emailVerified") values ($1, $2, lower($3), false)', [
        account,
        name,
        email,
      ])
      made++
    }
    people.set(id, account)
  }
  return { people, made }
}

/** What waited to be done there is done here. */
export async function takeJobs(client: pg.Client, body: Section['body']): Promise<void> {
  for await (const line of body) {
    const { task, payload, runAt, key } = JSON.parse(line.toString()) as {
      task: string
      payload: object
      runAt: string
      key: string | null
    }
    await client.query('select queue.enqueue($1, $2::json, $3::timestamptz, $4)', [task, JSON.stringify(payload), runAt, key])
  }
}
