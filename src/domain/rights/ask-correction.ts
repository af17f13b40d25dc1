import { inTransaction, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import type { CorrectionSubject } from './request.ts'
import { demandClientOrSupporter, demandThere } from './who-asks.ts'

/** More than anybody has to say at once; whoever opened the link of another could fill our days. */
const AT_A_TIME = 20

/**
 * A client says what is wrong in what we keep and how it should be, or a link worker who heard it does. Sent twice, it is said once.
 *
 * @param form.id travelled with the form
 * @throws Refusal forbidden, not-found, conflict
 */
export async function askCorrection(
  ctx: Context,
  { id, clientId, about, words }: { id: string; clientId: string; about: CorrectionSubject; words: string },
): Promise<void> {
  const heardBy = demandClientOrSupporter(ctx, clientId, 'hear-requests')
  await inTransaction(ctx, async ({ tx, record }) => {
    await demandThere(tx, clientId)
    const waiting = await tx
      .selectFrom('rights_request')
      .select('id')
      .where('client_id', '=', clientId)
      .where('kind', '=', 'correction')
      .where('answer', 'is', null)
      .execute()
    if (waiting.length >= AT_A_TIME) throw new Refusal('conflict', 'corrections-enough')
    const asked = await tx
      .insertInto('rights_request')
      .values({ id, client_id: clientId, kind: 'correction', about, words, asked_at: ctx.clock.now(), heard_by: heardBy })
      .onConflict((same) => same.doNothing())
      .returning('id')
      .executeTakeFirst()
    if (asked) await record({ kind: 'correction.asked', subject: ['client', clientId], payload: { request: id, about } })
  })
}

/**
 * Takes it back while nobody has answered. One that was answered is left alone.
 *
 * @throws Refusal forbidden
 */
export async function takeBackCorrection(ctx: Context, { clientId, requestId }: { clientId: string; requestId: string }): Promise<void> {
  demandClientOrSupporter(ctx, clientId, 'hear-requests')
  await inTransaction(ctx, async ({ tx, record }) => {
    const taken = await tx
      .updateTable('rights_request')
      .set({ answer: 'taken-back', answered_at: ctx.clock.now() })
      .where('id', '=', requestId)
      .where('client_id', '=', clientId)
      .where('kind', '=', 'correction')
      .where('answer', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (taken) await record({ kind: 'correction.taken-back', subject: ['client', clientId], payload: { request: taken.id } })
  })
}
