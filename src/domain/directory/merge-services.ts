import { mayManage, memberWhoMay } from '#domain/access'
import { inTransaction, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { decide, type Pair, pairOf } from './duplicate-pair.ts'

/**
 * Says that two entries are one service. One of them is shown from now on; the other stays, hidden, and whatever points to it
 * leads to the one that is shown. Corrections that wait of the other wait of the one that is shown, until the two are told apart again.
 *
 * @throws Refusal forbidden, not-found; conflict when it was decided otherwise, or one of the two is hidden already
 */
export async function mergeServices(ctx: Context, { oneId, otherId, keepId }: Pair & { keepId: string }): Promise<void> {
  const member = memberWhoMay(ctx, mayManage, 'merge-services')
  await inTransaction(ctx, async ({ tx, record }) => {
    const pair = await pairOf(tx, { oneId, otherId })
    if (pair.state === 'merged' && pair.kept_id === keepId) return
    if (pair.state !== 'proposed') throw new Refusal('conflict', 'duplicate-decided')
    const goneId = keepId === pair.one_id ? pair.other_id : pair.one_id
    if (![pair.one_id, pair.other_id].includes(keepId)) throw new Refusal('invalid', 'not-understood', { field: 'keepId' })
    const now = ctx.clock.now()
    const shown = await tx
      .selectFrom('service')
      .select('id')
      .where('id', 'in', [keepId, goneId])
      .where('hidden_at', 'is', null)
      .orderBy('id')
      .forNoKeyUpdate()
      .execute()
    if (shown.length < 2) throw new Refusal('conflict', 'duplicate-hidden')
    await tx
      .updateTable('service')
      .set({ hidden_at: now, hidden_because: 'merged', merged_into: keepId, updated_at: now })
      .where('id', '=', goneId)
      .execute()
    // What waits there is of the one service too, and nobody would decide of an entry that nobody reads.
    await tx
      .updateTable('service_change')
      .set((eb) => ({ service_id: keepId, moved_from: eb.fn.coalesce('moved_from', eb.val(goneId)) }))
      .where('service_id', '=', goneId)
      .where('state', '=', 'proposed')
      .execute()
    await decide(tx, pair, { state: 'merged', kept_id: keepId, decided_at: now, decided_by: member.id })
    await record({ kind: 'service.merged', subject: ['service', goneId], payload: { into: keepId } })
  })
}

/**
 * Says that two entries are two services. They are not proposed again.
 *
 * @throws Refusal forbidden, not-found; conflict when they were merged
 */
export async function keepServicesApart(ctx: Context, { oneId, otherId }: Pair): Promise<void> {
  const member = memberWhoMay(ctx, mayManage, 'merge-services')
  await inTransaction(ctx, async ({ tx, record }) => {
    const pair = await pairOf(tx, { oneId, otherId })
    if (pair.state === 'kept-apart') return
    if (pair.state === 'merged') throw new Refusal('conflict', 'duplicate-decided')
    await decide(tx, pair, { state: 'kept-apart', kept_id: null, decided_at: ctx.clock.now(), decided_by: member.id })
    await record({ kind: 'service.kept-apart', subject: ['service', pair.one_id], payload: { from: pair.other_id } })
  })
}
