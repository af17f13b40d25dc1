import { sql } from 'kysely'
import type { Tx } from '#platform/database'

/** Of a question `q` about a service `s`: nobody answered it, nor has its source said since that the entry is right. */
export const isUnanswered = sql<boolean>`(q.answered_at is null and q.asked_at > coalesce(s.confirmed_at, '-infinity'))`

/** When was this provider asked without an answer? */
export async function unansweredOf(tx: Tx, serviceId: string): Promise<Date[]> {
  const { rows } = await sql<{ asked_at: Date }>`
    select q.asked_at from confirmation_request q join service s on s.id = q.service_id
    where s.id = ${serviceId} and ${isUnanswered} order by q.asked_at`.execute(tx)
  return rows.map((row) => row.asked_at)
}
