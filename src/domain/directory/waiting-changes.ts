import type { Context, Work } from '#platform/context'
import type { Tx } from '#platform/database'
import type { Fields } from './held-change.ts'

export interface WaitingChange {
  id: string
  /** The entry of which it was sent: this one, or one that became a part of it. */
  sentOf: string
  saidAt: Date
  /** How its provider signed; that they are of the organisation goes without saying. */
  signed: string | null
  fields: Fields
}

/** What did its provider send that nobody has looked at yet, oldest first? */
export async function waitingChangesOf(tx: Tx, serviceId: string): Promise<WaitingChange[]> {
  const rows = await tx
    .selectFrom('service_change')
    .innerJoin('service', 'service.id', 'service_change.service_id')
    .leftJoin('organisation', 'organisation.id', 'service.organisation_id')
    .select(['service_change.id', 'said_at', 'fields', 'said_by_name', 'organisation.name as organisation'])
    .select((eb) => eb.fn.coalesce('moved_from', 'service_id').as('sentOf'))
    .where('service_id', '=', serviceId)
    .where('state', '=', 'proposed')
    .where('said_by', '=', 'provider')
    .orderBy('said_at')
    .orderBy('service_change.id')
    .execute()
  return rows.map(({ id, sentOf, said_at, fields, said_by_name: name, organisation }) => ({
    id,
    sentOf,
    saidAt: said_at,
    signed: name === organisation ? null : name,
    fields: fields as Fields,
  }))
}

/** What has come since of what its provider sent or took back themselves? The latest first; of an entry that became a part of another, of that one. */
export async function saidSince(tx: Tx, { sentOf, since }: { sentOf: string; since: Date }): Promise<'waits' | 'taken-back' | undefined> {
  const row = await tx
    .selectFrom('service_change')
    .select('state')
    .where((is) => is.eb(is.fn.coalesce('moved_from', 'service_id'), '=', sentOf))
    .where('said_by', '=', 'provider')
    .where((is) =>
      is.or([
        is.and([is('state', '=', 'proposed'), is('said_at', '>=', since)]),
        is.and([is('state', '=', 'undone'), is('decided_by', 'is', null), is('is_replaced', '=', false), is('decided_at', '>=', since)]),
      ]),
    )
    .orderBy((is) => is.fn.coalesce('decided_at', 'said_at'), 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row && (row.state === 'proposed' ? 'waits' : 'taken-back')
}

/** Takes back what of these its provider sent and still waits, and says which that were; the caller holds the entry. */
export async function takeBackIn({ tx, record }: Work, { clock }: Context, serviceId: string, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
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
  return taken.map(({ id }) => id)
}
