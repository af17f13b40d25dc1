import { inTransaction, type Context, type Work } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { subjectFor } from './open-referral.ts'
import { demandClient, holdOwn } from './say-word.ts'

/**
 * A client takes back what they said, as long as nobody has acted on it: "I do want this after all". The words go, the
 * fact that something was taken back stays. Taking back twice is taking back once.
 *
 * @throws Refusal gone (not a client), conflict (somebody has acted on it)
 */
export async function takeBackWord(ctx: Context, { wordId }: { wordId: string }): Promise<void> {
  const clientId = demandClient(ctx)

  await inTransaction(ctx, async (work) => {
    const { tx, record } = work
    await holdOwn(tx, clientId)
    const said = await tx
      .selectFrom('client_word')
      .leftJoin('step', 'step.id', 'client_word.step_id')
      .select(['word', 'step_id', 'heard_at', 'step.referral_id'])
      .where('client_word.id', '=', wordId)
      .where('client_word.client_id', '=', clientId)
      .forNoKeyUpdate('client_word')
      .executeTakeFirst()
    if (!said) return
    if (said.heard_at) throw new Refusal('conflict', 'word-heard')
    await tx.deleteFrom('client_word').where('id', '=', wordId).execute()
    await record({
      kind: 'word.taken-back',
      subject: said.referral_id ? ['referral', said.referral_id] : await subjectFor(tx, clientId),
      payload: { client: clientId, word: said.word, ...(said.step_id ? { step: said.step_id } : {}) },
    })
    if (said.word === 'not-for-me' && said.step_id && said.referral_id) await takeUpStep(work, said.step_id, said.referral_id)
  })
}

/** The step that those words had ended is open again, unless somebody ended it in another way meanwhile. */
async function takeUpStep({ tx, record }: Work, stepId: string, referralId: string): Promise<void> {
  const { numUpdatedRows } = await tx
    .updateTable('step')
    .set({ ended_at: null, ended_how: null })
    .where('id', '=', stepId)
    .where('ended_how', '=', 'not-for-me')
    .executeTakeFirst()
  if (numUpdatedRows > 0n) await record({ kind: 'step.taken-up', subject: ['referral', referralId], payload: { step: stepId } })
}
