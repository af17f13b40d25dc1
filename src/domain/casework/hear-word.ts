import type { Context } from '#platform/context'
import { inTransaction } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { referralWithId } from '#domain/referrals'
import { demandLinkWorker } from './link-worker.ts'

/**
 * Marks what a client said on their own screen as heard: somebody has acted on it. Also when the referral has ended, as
 * their screen may live longer.
 *
 * @throws Refusal forbidden, not-found (also when the word is another client's)
 */
export async function hearWord(ctx: Context, { wordId, referralId }: { wordId: string; referralId: string }): Promise<void> {
  const by = demandLinkWorker(ctx, 'hear-words')

  await inTransaction(ctx, async ({ tx, record }) => {
    const referral = await referralWithId(tx, referralId)
    if (!referral) throw new Refusal('not-found', 'referral-not-found')
    const said = await tx
      .selectFrom('client_word')
      .select(['word', 'heard_at'])
      .where('id', '=', wordId)
      .where('client_id', '=', referral.clientId)
      .forUpdate()
      .executeTakeFirst()
    if (!said) throw new Refusal('not-found', 'word-unknown')
    if (said.heard_at) return
    await tx.updateTable('client_word').set({ heard_at: ctx.clock.now(), heard_by: by }).where('id', '=', wordId).execute()
    await record({ kind: 'word.heard', subject: ['referral', referralId], payload: { saying: wordId, word: said.word } })
  })
}
