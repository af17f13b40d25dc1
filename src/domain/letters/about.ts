import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import { asOnlyKept } from '#platform/in-the-eyes-of'

/**
 * Letters about some clients are known by what they were owed for: an introduction, somebody's opening of them in an emergency, or a fact
 * about a client or a referral of theirs. Asked where their rows are in sight.
 */
export const lettersAbout = (clients: readonly string[]) => sql<boolean>`(
  split_part(once_key, ':', 2) in (select id::text from introduction where client_id = any (${clients}::uuid[])
    union all select id::text from emergency_read where client_id = any (${clients}::uuid[]))
  or split_part(once_key, ':', 1) in (select fact.id::text from fact where fact.subject_id in (
    select unnest(${clients}::uuid[]) union all select id from referral where client_id = any (${clients}::uuid[]))))`

/** A letter with word of several clients has a line of one of these: it was owed for the newest of the lines that it told. */
const wordOf = (clients: readonly string[]) => sql<boolean>`exists (
  select from feedback newest
  join feedback line on line.member_id = newest.member_id and line.told_at = newest.told_at
  join referral on referral.id = line.referral_id and referral.client_id = any (${clients}::uuid[])
  where once_key = 'digest:' || newest.member_id || ':' || newest.id)`

/** Letters that name one of these clients, or would lead to them. */
export const lettersNaming = (clients: readonly string[]) => sql<boolean>`(${lettersAbout(clients)} or ${wordOf(clients)})`

/** What goes in any case: to the client themself, that a group forgets them, and that somebody judges an emergency. */
const goesAnyway = sql<boolean>`(once_key like '%:client' or once_key like 'introduction:%:withdrawn' or once_key like 'emergency:%:judge:%')`

/** Is this letter about somebody who asked, by now, that what we keep of them is not used (GDPR article 18)? Then it waits. */
export async function isHeld(tx: Tx, letterId: string, now: Date): Promise<boolean> {
  const kept = await tx
    .selectFrom('restriction')
    .select('client_id')
    .where('ended_at', 'is', null)
    .where((is) => is.or([is('lifts_at', 'is', null), is('lifts_at', '>', now)]))
    .execute()
  if (kept.length === 0) return false
  const about = lettersNaming(kept.map(({ client_id }) => client_id))
  const find = () =>
    tx
      .selectFrom('outgoing_mail')
      .select('id')
      .where('id', '=', letterId)
      .where(about)
      .where(sql<boolean>`not ${goesAnyway}`)
      .executeTakeFirst()
  return (await asOnlyKept(tx, find)) !== undefined
}
