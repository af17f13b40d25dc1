import { sql } from 'kysely'
import { type Purpose, purposesToEnd } from '#domain/consent'
import type { Tx } from '#platform/database'

/**
 * What did a referrer write down a yes to that was not kept, since the client had ended it after the referral was begun? Until they say
 * something since: a yes, or that it ends.
 */
export async function yesesToAskAgain(tx: Tx, referralId: string): Promise<Purpose[]> {
  const { rows } = await sql<{ purpose: Purpose }>`
    select purpose from referral cross join unnest(agreed) as purpose
    where referral.id = ${referralId} and purpose = any (${[...purposesToEnd]}::text[]) and not exists (
      select from consent where consent.client_id = referral.client_id and consent.purpose = purpose.purpose
        and (consent.purpose <> 'feedback' or consent.referral_id = referral.id)
        and (consent.ended_at is null or consent.ended_at > referral.sent_at))
    order by purpose`.execute(tx)
  return rows.map(({ purpose }) => purpose)
}
