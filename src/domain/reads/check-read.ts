import { mayManage, memberWhoMay, programmeOf } from '#domain/access'
import { inTransaction, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import type { NewCheck } from './check.ts'
import { allUnusual } from './queries.ts'
import { keyOf } from './unusual.ts'

/**
 * A manager has looked at reading that stood out, and says what lay behind it. It stays so: a second look changes nothing.
 *
 * @throws Refusal forbidden (no manager, or it was the manager's own reading), not-found (nothing like it stood out)
 */
export async function checkRead(ctx: Context, { id, kind, readerId, clientId, day, reason }: NewCheck): Promise<void> {
  const me = memberWhoMay(ctx, mayManage, 'check-reads')
  if (readerId === me.id) throw new Refusal('forbidden', 'own-reading')

  return inTransaction(ctx, async ({ tx, record }) => {
    const now = ctx.clock.now()
    const { timeZone } = await programmeOf(tx)
    const stoodOut = (await allUnusual(tx, { now, timeZone })).some((one) => keyOf(one) === keyOf({ kind, readerId, clientId, day }))
    if (!stoodOut) throw new Refusal('not-found', 'reading-unknown')
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('read_check')
      .values({ id, kind, reader_id: readerId, client_id: clientId, day, reason, checked_at: now, checked_by: me.id })
      .onConflict((same) => same.doNothing())
      .executeTakeFirstOrThrow()
    if (!numInsertedOrUpdatedRows) return
    await record({ kind: 'read.checked', subject: ['member', readerId], payload: { kind, client: clientId, day, reason } })
  })
}
