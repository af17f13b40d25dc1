import type pg from 'pg'
import { newId } from '#platform/ids'
import type { Section } from '#platform/sections'
import { demandItsOwn } from './its-own.ts'

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

/** Each member gets the account here: one who is not among the people of the file would get that of somebody else. */
export async function joinMembers(client: pg.Client, programmeId: string, people: Map<string, string>): Promise<void> {
  const { rowCount } = await client.query(
    `update member set user_id = account.here from unnest($2::text[], $3::text[]) as account (there, here)
     where programme_id = $1 and user_id = account.there`,
    [programmeId, [...people.keys()], [...people.values()]],
  )
  const { rows } = await client.query<{ members: number }>(
    'select count(*)::int as members from member where programme_id = $1 and user_id is not null',
    [programmeId],
  )
  demandItsOwn(rows[0]!.members === rowCount, 'member')
}

/** What waited to be done there is done here. */
export async function takeJobs(client: pg.Client, programmeId: string, body: Section['body']): Promise<void> {
  for await (const line of body) {
    const { task, payload, runAt, key } = JSON.parse(line.toString()) as {
      task: string
      payload: { programme?: string }
      runAt: string
      key: string | null
    }
    // A job with the same key takes the place of the one that waits.
    const { rowCount: others } = await client.query(
      `select from graphile_worker._private_jobs where key = $1 and payload ->> 'programme' is distinct from $2`,
      [key, programmeId],
    )
    demandItsOwn(payload.programme === programmeId && others === 0, task)
    await client.query('select queue.enqueue($1, $2::json, $3::timestamptz, $4)', [task, JSON.stringify(payload), runAt, key])
  }
}
