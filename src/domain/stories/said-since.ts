import { sql } from 'kysely'
import { programmeOf } from '#domain/access'
import { isHeardNow, type Heard } from '#domain/consent'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import { columnsOf } from './receiver-columns.ts'
import type { Layer, StoryPurpose, StoryReceiver, WayToShare } from './story.ts'

interface Yes {
  clientId: string
  layer: Layer
  purpose: StoryPurpose
  receiver: StoryReceiver
  until: Date | null
  how: WayToShare
}

/**
 * A yes that is written down later than it was said does not undo what the client said since: that it ends, on that day or after it, or
 * another yes after it. Of two of one day nobody knows which was first: the one that ends sooner stands. Whoever hears it themself at this
 * moment hears the newest.
 *
 * @throws Refusal invalid (`story-said-since`, field `saidOn`)
 */
export async function demandNothingSince(tx: Tx, yes: Yes, heard: Heard, at: Date): Promise<void> {
  const { timeZone } = await programmeOf(tx)
  if (isHeardNow(yes.how, heard, at, timeZone)) return
  const { receiver_kind, receiver_id, receiver_sector } = columnsOf(yes.receiver)
  // A yes that another one took the place of ended at the moment at which that was given: that is no word of its own.
  const { rows } = await sql<{ isSince: boolean }>`
    with same as (
      select * from story_sharing where client_id = ${yes.clientId} and layer = ${yes.layer} and purpose = ${yes.purpose}
        and receiver_kind = ${receiver_kind} and receiver_id is not distinct from ${receiver_id}
        and receiver_sector is not distinct from ${receiver_sector})
    select exists (select from same where coalesce(said_on, (given_at at time zone ${timeZone})::date) > ${heard.said_on}::date)
      or exists (select from same where coalesce(said_on, (given_at at time zone ${timeZone})::date) = ${heard.said_on}::date
        and ended_at is null and until < coalesce(${yes.until}::timestamptz, 'infinity'))
      or exists (select from same where (ended_at at time zone ${timeZone})::date >= ${heard.said_on}::date
        and not exists (select from same next where next.given_at = same.ended_at and next.id <> same.id)) as "isSince"`.execute(tx)
  if (rows[0]?.isSince) throw new Refusal('invalid', 'story-said-since', { field: 'saidOn' })
}
