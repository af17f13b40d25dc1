import type { Context, Work } from '#platform/context'
import type { Tx } from '#platform/database'
import type { Fields } from './decide-change.ts'

export interface WaitingChange {
  id: string
  saidAt: Date
  fields: Fields
}

/** What did its provider send that nobody has looked at yet, oldest first? */
export async function waitingChangesOf(tx: Tx, serviceId: string): Promise<WaitingChange[]> {
  const rows = await tx
    .selectFrom('service_change')
    .select(['id', 'said_at', 'fields'])
    .where('service_id', '=', serviceId)
    .where('state', '=', 'proposed')
    .where('said_by', '=', 'provider')
    .orderBy('said_at')
    .orderBy('id')
    .execute()
  return rows.map(({ id, said_at, fields }) => ({ id, saidAt: said_at, fields: fields as Fields }))
}

/** Takes back what of these its provider sent and still waits; the caller holds the entry. */
export async function takeBackIn({ tx, record }: Work, { clock }: Context, serviceId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const taken = await tx
    .updateTable('service_change')
    .set({ state: 'undone', decided_at: clock.now() })
    .where('id', 'in', ids)
    .where('service_id', '=', serviceId)
    .where('said_by', '=', 'provider')
    .where('state', '=', 'proposed')
    .returning('id')
    .execute()
  for (const { id } of taken) {
    await record({ kind: 'service.correction-taken-back', subject: ['service', serviceId], payload: { change: id, by: 'provider' } })
  }
}
