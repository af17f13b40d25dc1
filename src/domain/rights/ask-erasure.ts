import { inTransaction, type Context } from '#platform/context'
import { demandClientOrSupporter, demandThere } from './who-asks.ts'

/**
 * A client asks to be erased, or says so to a link worker. Asked twice, it is asked once.
 *
 * @param form.id travelled with the form
 * @throws Refusal forbidden, not-found
 */
export async function askErasure(ctx: Context, form: { id: string; clientId: string }): Promise<void> {
  const heardBy = demandClientOrSupporter(ctx, form.clientId, 'hear-requests')
  await inTransaction(ctx, async ({ tx, record }) => {
    await demandThere(tx, form.clientId)
    const asked = await tx
      .insertInto('rights_request')
      .values({ id: form.id, client_id: form.clientId, kind: 'erasure', asked_at: ctx.clock.now(), heard_by: heardBy })
      .onConflict((same) => same.doNothing())
      .returning('id')
      .executeTakeFirst()
    if (asked) await record({ kind: 'erasure.asked', subject: ['client', form.clientId], payload: { request: form.id } })
  })
}

/**
 * Takes the request back, while nobody has decided. One that is not there is left alone.
 *
 * @throws Refusal forbidden
 */
export async function takeBackErasure(ctx: Context, { clientId }: { clientId: string }): Promise<void> {
  demandClientOrSupporter(ctx, clientId, 'hear-requests')
  await inTransaction(ctx, async ({ tx, record }) => {
    const taken = await tx
      .updateTable('rights_request')
      .set({ answer: 'taken-back', answered_at: ctx.clock.now() })
      .where('client_id', '=', clientId)
      .where('kind', '=', 'erasure')
      .where('answer', 'is', null)
      .returning('id')
      .executeTakeFirst()
    if (taken) await record({ kind: 'erasure.taken-back', subject: ['client', clientId], payload: { request: taken.id } })
  })
}
