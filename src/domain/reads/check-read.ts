import { mayManage, memberWhoMay, programmeOf } from '#domain/access'
import { inTransaction, type Context } from '#platform/context'
import { newId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import type { NewCheck } from './check.ts'
import { allUnusual } from './queries.ts'
import { keyOf } from './unusual.ts'

/**
 * A manager has looked at reading that stood out, and says what lay behind it. It stays so: a second look changes nothing.
 *
 * @throws Refusal forbidden (no manager, or it was the manager's own reading), not-found (nothing like it stood out)
 */
export async function checkRead(ctx: Context, { kinds, readerId, clientId, day, reason }: NewCheck): Promise<void> {
  const me = memberWhoMay(ctx, mayManage, 'check-reads')
  if (readerId === me.id) throw new Refusal('forbidden', 'own-reading')

  return inTransaction(ctx, async ({ tx, record }) => {
    const now = ctx.clock.now()
    const { timeZone } = await programmeOf(tx)
    const found = (await allUnusual(tx, { now, timeZone })).find((one) => keyOf(one) === keyOf({ readerId, clientId, day }))
    if (!found || kinds.length === 0 || kinds.some((kind) => !found.kinds.includes(kind))) throw new Refusal('not-found', 'reading-unknown')
    for (const kind of kinds) {
      const { numInsertedOrUpdatedRows } = await tx
        .insertInto('read_check')
        .values({ id: newId(), kind, reader_id: readerId, client_id: clientId, day, reason, checked_at: now, checked_by: me.id })
        .onConflict((same) => same.doNothing())
        .executeTakeFirstOrThrow()
      if (!numInsertedOrUpdatedRows) continue
      await record({ kind: 'read.checked', subject: ['member', readerId], payload: { kind, client: clientId, day, reason } })
    }
  })
}
