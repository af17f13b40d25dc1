import { sql } from 'kysely'
import type { Tx } from '#platform/database'

/** How many people have a step at a group that goes out of sight when this source does? What is known from elsewhere too stays. */
export async function peopleWithStepsAt(tx: Tx, source: string): Promise<number> {
  const { rows } = await sql<{ people: number }>`
    with recursive going as (
      select id from service where source = ${source} and hidden_at is null
      union select part.id from service part join going on part.merged_into = going.id where part.source = ${source}
    )
    select count(distinct referral.client_id) as people
    from step join referral on referral.id = step.referral_id
    where step.service_id in (select id from going) and step.ended_at is null
      and not exists (select from ending where referral_id = referral.id and reopened_at is null)`.execute(tx)
  return rows[0]!.people
}
