import { inTransaction, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import { subjectFor } from './open-referral.ts'
import type { ClientWordKind } from './plan.ts'

export interface NewWord {
  /** Travelled with the form: saying it twice is saying it once. */
  id: string
  /** Null only for "please call me". */
  stepId: string | null
  word: ClientWordKind
  note: string | null
}

/** @throws Refusal gone: a client is known here by their link only */
export function demandClient(ctx: Pick<Context, 'actor'>): string {
  if (ctx.actor.kind !== 'client') throw new Refusal('gone', 'link-unknown')
  return ctx.actor.id
}

/**
 * Takes a client's word on their own plan. "Not for me" ends the step; "I went" is their story, and what the group tells
 * of it stands beside it.
 *
 * @throws Refusal gone (not a client), not-found (not their step), conflict (`step-over`)
 */
export async function sayWord(ctx: Context, form: NewWord): Promise<void> {
  const clientId = demandClient(ctx)

  await inTransaction(ctx, async ({ tx, record }) => {
    await holdOwn(tx, clientId)
    if (await isSaid(tx, clientId, form)) return
    const step = form.stepId === null ? undefined : await demandOpenStep(tx, clientId, form.stepId, form.word)
    if (!step && form.word !== 'call-me') throw new Refusal('not-found', 'step-unknown')

    const now = ctx.clock.now()
    await tx
      .insertInto('client_word')
      .values({ id: form.id, client_id: clientId, step_id: form.stepId, word: form.word, note: form.note, said_at: now })
      .execute()
    await record({
      kind: 'word.said',
      subject: step ? ['referral', step.referral_id] : await subjectFor(tx, clientId),
      payload: { client: clientId, word: form.word, ...(form.stepId ? { step: form.stepId } : {}) },
    })
    if (step && form.word === 'not-for-me') {
      await tx.updateTable('step').set({ ended_at: now, ended_how: 'not-for-me' }).where('id', '=', step.id).execute()
      await record({ kind: 'step.ended', subject: ['referral', step.referral_id], payload: { step: step.id, how: 'not-for-me' } })
    }
  })
}

/** One screen after the other: a client's words never cross. */
export async function holdOwn(tx: Tx, clientId: string): Promise<void> {
  await tx.selectFrom('client').select('id').where('id', '=', clientId).forNoKeyUpdate().executeTakeFirstOrThrow()
}

/**
 * Was it said already, or is the same still waiting to be heard, with nothing to add?
 *
 * @throws Refusal conflict when the form was sent before with another word (an old page, by the back button)
 */
async function isSaid(tx: Tx, clientId: string, { id, stepId, word, note }: NewWord): Promise<boolean> {
  const rows = await tx
    .selectFrom('client_word')
    .select(['id', 'step_id', 'word'])
    .where('client_id', '=', clientId)
    .where((is) => is.or([is('id', '=', id), is('heard_at', 'is', null)]))
    .execute()
  if (rows.some((row) => row.id === id && row.word !== word)) throw new Refusal('conflict', 'page-is-old')
  return rows.some(
    (row) => row.id === id || (word !== 'went' && !note && row.word === word && (word === 'call-me' || row.step_id === stepId)),
  )
}

async function demandOpenStep(
  tx: Tx,
  clientId: string,
  stepId: string,
  word: ClientWordKind,
): Promise<{ id: string; referral_id: string }> {
  const step = await tx
    .selectFrom('step')
    .select(['id', 'referral_id', 'ended_at'])
    .where('id', '=', stepId)
    .where('client_id', '=', clientId)
    .forNoKeyUpdate()
    .executeTakeFirst()
  if (!step) throw new Refusal('not-found', 'step-unknown')
  if (step.ended_at && word !== 'call-me') throw new Refusal('conflict', 'step-over')
  return step
}
