import { sql, type RawBuilder } from 'kysely'
import { forgetWord } from '#domain/feedback'
import { lettersAbout } from '#domain/letters'
import type { Context, Work } from '#platform/context'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import { restrictionOf } from './restrictions.ts'

const ofClient = (id: string) => sql<boolean>`client_id = ${id}`
const ofReferrals = (id: string) => sql<boolean>`referral_id in (select id from referral where client_id = ${id})`
const ofIntroductions = (id: string) => sql<boolean>`introduction_id in (select id from introduction where client_id = ${id})`

/**
 * Where a client stands, what hangs on others first. Their story, its sharings, who saw what, and a restriction go with the
 * client's own row. The log of facts stays: it holds codes, days and numbers, never a word (`holds_only_codes`).
 */
const PLACES: readonly [table: string, rows: (clientId: string) => RawBuilder<boolean>][] = [
  ['outgoing_mail', (id) => lettersAbout([id])],
  ['feedback', ofReferrals],
  ['link', (id) => sql<boolean>`client_id = ${id} or ${ofIntroductions(id)}`],
  ['introduction_answer', ofIntroductions],
  ['introduction', ofClient],
  ['client_word', ofClient],
  ['shortlist_item', ofClient],
  ['step', ofClient],
  ['goal', ofClient],
  ['client_need', ofClient],
  ['contact', ofClient],
  ['reach_news', ofClient],
  ['consent', ofClient],
  ['ending', ofReferrals],
  ['assignment', ofReferrals],
  ['referral_need', ofReferrals],
  ['referral_draft', (id) => sql<boolean>`answers ->> 'clientId' = ${id}`],
  ['referral', ofClient],
  ['client', (id) => sql<boolean>`id = ${id}`],
]

/** Why somebody is erased: they asked, or what we keep has had its time. */
export type ErasedBecause = 'asked' | 'schedule'

/**
 * Erases a client, in the transaction of whoever decides it: all of it or nothing, also when the process is killed. Somebody who is
 * not there any more is left alone, and by the schedule somebody who asked meanwhile that it is kept.
 *
 * @returns whether there was anybody to erase
 */
export async function eraseClient(ctx: Context, work: Work, clientId: string, because: ErasedBecause): Promise<boolean> {
  const { tx, record } = work
  const lock = () => tx.selectFrom('client').select('id').where('id', '=', clientId).forUpdate().executeTakeFirst()
  const client = await asOnlyKept(tx, lock)
  if (!client) return false
  // Asked once their row is held: whoever asks from here on waits, and finds nobody.
  if (because === 'schedule' && (await restrictionOf(tx, clientId, ctx.clock.now()))) return false
  await wipeWordsWithoutName({ tx }, clientId)
  // Whoever decides it may not see every row that goes: no agreement may let them hear of the client any more, or it is only kept.
  await asOnlyKept(tx, async () => {
    await forgetWord(ctx, work, clientId)
    for (const [table, rows] of PLACES) await sql`delete from ${sql.table(table)} where ${rows(clientId)}`.execute(tx)
  })
  await record({ kind: 'client.erased', subject: ['client', clientId], payload: { because } })
  return true
}

/**
 * What stays without saying of whom: a request that they made is the account of this, and what they found at a service is about the
 * service. Their words in it go.
 */
async function wipeWordsWithoutName({ tx }: Pick<Work, 'tx'>, clientId: string): Promise<void> {
  await tx.updateTable('rights_request').set({ words: null, answer_words: null }).where('client_id', '=', clientId).execute()
  await sql`
    update service_report set note = null where id in (
      select (payload ->> 'report')::uuid from fact
      where kind = 'service.reported' and actor_kind = 'client' and actor_id = ${clientId})`.execute(tx)
}
