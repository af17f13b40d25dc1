import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import { type Entry, holdEntry } from './entry.ts'
import { type FieldName, isSame } from './service-fields.ts'

export type Fields = Record<string, { was: unknown; is: unknown }>

export interface HeldChange {
  id: string
  serviceId: string
  saidAt: Date
  saidBy: string
  state: string
  /** Null where it waits, and where its provider took it back. */
  decidedBy: string | null
  fields: Fields
}

/**
 * A change and its entry, both held. The entry first, as everywhere, so that no two wait for each other.
 *
 * @throws Refusal not-found
 */
export async function holdChange(tx: Tx, id: string): Promise<{ change: HeldChange; entry: Entry }> {
  const found = await tx.selectFrom('service_change').select('service_id').where('id', '=', id).executeTakeFirst()
  if (!found) throw new Refusal('not-found', 'change-unknown')
  const entry = await holdEntry(tx, found.service_id)
  const row = await tx.selectFrom('service_change').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  // Its entry became a part of another meanwhile.
  if (row.service_id !== entry.id) return holdChange(tx, id)
  const change = {
    id,
    serviceId: row.service_id,
    saidAt: row.said_at,
    saidBy: row.said_by,
    state: row.state,
    fields: row.fields as Fields,
    decidedBy: row.decided_by,
  }
  return { change, entry }
}

export async function decided(
  tx: Tx,
  id: string,
  { state, memberId, at, because = null }: { state: string; memberId: string; at: Date; because?: string | null },
): Promise<void> {
  await tx.updateTable('service_change').set({ state, decided_at: at, decided_by: memberId, because }).where('id', '=', id).execute()
}

/** Which fields of a change say by now neither what they said when it was proposed, nor what it proposes? */
export function overtakenFields(entry: Pick<Entry, 'fields'>, fields: Fields): FieldName[] {
  return (Object.keys(fields) as FieldName[]).filter((name) => {
    const stands = entry.fields[name]
    return !isSame(stands, fields[name]?.was) && !isSame(stands, fields[name]?.is)
  })
}
