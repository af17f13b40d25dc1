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

/** What became of something that a provider sent: somebody took it over, in whole or in part, or left it out. */
export type Became = 'waits' | 'taken-over' | 'left-out' | 'taken-back'

/**
 * What became of this that a provider sent of their entry, also where that became a part of another? Of what they sent anew: of what
 * came in its place. Undefined: it is not theirs.
 */
export async function becameOf(tx: Tx, { changeId, sentOf }: { changeId: string; sentOf: string }): Promise<Became | undefined> {
  const change = await sentBy(tx, sentOf)
    .select(['state', 'decided_by', 'decided_at', 'is_replaced'])
    .where('id', '=', changeId)
    .executeTakeFirst()
  if (!change) return undefined
  if (change.state === 'proposed') return 'waits'
  if (change.state === 'applied') return 'taken-over'
  if (change.state === 'declined' || change.decided_by) return 'left-out'
  const inItsPlace = change.is_replaced && (await firstSentSince(tx, { sentOf, since: change.decided_at!, but: changeId }))
  return inItsPlace ? becameOf(tx, { changeId: inItsPlace, sentOf }) : 'taken-back'
}

/** Does anything wait that this provider sent? */
export async function isAnyWaiting(tx: Tx, sentOf: string): Promise<boolean> {
  const row = await sentBy(tx, sentOf).select('id').where('state', '=', 'proposed').limit(1).executeTakeFirst()
  return row !== undefined
}

async function firstSentSince(tx: Tx, { sentOf, since, but }: { sentOf: string; since: Date; but: string }): Promise<string | undefined> {
  const later = sentBy(tx, sentOf).select('id').where('said_at', '>=', since).where('id', '<>', but)
  return (await later.orderBy('said_at').limit(1).executeTakeFirst())?.id
}

const sentBy = (tx: Tx, sentOf: string) =>
  tx
    .selectFrom('service_change')
    .where('said_by', '=', 'provider')
    .where((is) => is.eb(is.fn.coalesce('moved_from', 'service_id'), '=', sentOf))

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
