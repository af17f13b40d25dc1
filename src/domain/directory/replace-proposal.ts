import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'
import type { Fields } from './decide-change.ts'
import { fieldNames, isSame, type ServiceFields } from './service-fields.ts'
import { writeFields } from './write-fields.ts'

/** What a resident sends within this time after they told of a group may put that right. */
const PUT_RIGHT_HOURS = 24

interface Told {
  id: string
  fields: Partial<ServiceFields>
  signed: string | null
  now: Date
}

/**
 * Which proposal do these words put right, that nobody has looked at yet? The one of this very form; or, as "back" brings the page
 * with a new id, one of today, signed alike, that has the same name and contact or differs in one thing only. It is held.
 */
export async function proposalToReplace(tx: Tx, { id, fields, signed, now }: Told): Promise<string | undefined> {
  const waiting = await tx
    .selectFrom('service')
    .innerJoin('service_change as c', 'c.service_id', 'service.id')
    .select(['service.id', 'c.fields'])
    .where('service.hidden_because', '=', 'proposed')
    .where('c.said_by', '=', 'resident')
    .where('c.state', '=', 'proposed')
    .where('c.said_by_name', 'is not distinct from', signed)
    .where('service.created_at', '>', new Date(now.getTime() - PUT_RIGHT_HOURS * 3_600_000))
    .orderBy('service.id')
    .forNoKeyUpdate(['service'])
    .execute()
  return waiting.find((one) => one.id === id || isPutRight(one.fields as Fields, fields))?.id
}

function isPutRight(before: Fields, now: Partial<ServiceFields>): boolean {
  const different = fieldNames.filter((name) => !isSame(before[name]?.is, now[name]))
  return different.length <= 1 || (!different.includes('name') && !different.includes('contactName'))
}

/** Puts these words in the place of a proposal that the caller holds. What was told first stays in its history, as taken back. */
export async function replaceProposal(
  tx: Tx,
  { clock }: Context,
  { id, fields, agreedHow }: { id: string; fields: Partial<ServiceFields>; agreedHow: string },
): Promise<void> {
  const now = clock.now()
  await tx
    .updateTable('service_change')
    .set({ state: 'undone', decided_at: now })
    .where('service_id', '=', id)
    .where('state', '=', 'proposed')
    .execute()
  await tx.updateTable('service').set({ contact_agreed: agreedHow }).where('id', '=', id).execute()
  await writeFields(tx, id, { place: null, phones: [], email: null, ...fields }, now)
}
