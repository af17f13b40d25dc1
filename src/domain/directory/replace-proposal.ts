import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'
import type { ServiceFields } from './service-fields.ts'
import { writeFields } from './write-fields.ts'

/** Does this very form put right what it told first, and nobody has looked at yet? Its id, which only that page knew; it is held. */
export async function proposalToReplace(tx: Tx, id: string): Promise<string | undefined> {
  const waiting = await tx
    .selectFrom('service')
    .innerJoin('service_change as c', 'c.service_id', 'service.id')
    .select('service.id')
    .where('service.id', '=', id)
    .where('service.hidden_because', '=', 'proposed')
    .where('c.said_by', '=', 'resident')
    .where('c.state', '=', 'proposed')
    .forNoKeyUpdate(['service'])
    .executeTakeFirst()
  return waiting?.id
}

/** Puts these words in the place of a proposal that the caller holds. What was told first stays in its history, as replaced. */
export async function replaceProposal(
  tx: Tx,
  { clock }: Context,
  { id, fields, agreedHow }: { id: string; fields: Partial<ServiceFields>; agreedHow: string },
): Promise<void> {
  const now = clock.now()
  await tx
    .updateTable('service_change')
    .set({ state: 'undone', decided_at: now, is_replaced: true })
    .where('service_id', '=', id)
    .where('state', '=', 'proposed')
    .execute()
  await tx.updateTable('service').set({ contact_agreed: agreedHow }).where('id', '=', id).execute()
  await writeFields(tx, id, { place: null, phones: [], email: null, ...fields }, now)
}
