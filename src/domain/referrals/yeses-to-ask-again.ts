import { sql } from 'kysely'
import { type Purpose, purposesToEnd } from '#domain/consent'
import type { Tx } from '#platform/database'

/**
 * What did a referrer write down a yes to that was not kept, since the client had ended it after the referral was begun? Until they say
 * something since: a yes, that it ends, or no (`consent.refused`). Of a referral that has ended nothing is asked.
 */
export async function yesesToAskAgain(tx: Tx, referralId: string): Promise<Purpose[]> {
  const { rows } = await sql<{ purpose: Purpose }>`
    select purpose from referral cross join unnest(agreed) as purpose
    where referral.id = ${referralId} and purpose = any (${[...purposesToEnd]}::text[]) and not exists (
      select from consent where consent.client_id = referral.client_id and consent.purpose = purpose.purpose
        and (consent.purpose <> 'feedback' or consent.referral_id = referral.id)
        and (consent.ended_at is null or consent.ended_at > referral.sent_at))
      and not exists (select from fact join referral refused on refused.id = fact.subject_id where fact.kind = 'consent.refused'
        and fact.payload ->> 'purpose' = purpose.purpose and fact.at >= referral.sent_at and refused.client_id = referral.client_id
        and (purpose.purpose <> 'feedback' or refused.id = referral.id))
      and not exists (select from ending where ending.referral_id = referral.id and ending.reopened_at is null)
    order by purpose`.execute(tx)
  return rows.map(({ purpose }) => purpose)
}
