import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import type { Flow } from './may-flow.ts'

/** May this go to this organisation now? Asked of the database, which holds it. Null: nobody's organisation. */
export async function mayGoTo(tx: Tx, organisationId: string | null, { layer, purpose }: Flow): Promise<boolean> {
  const { rows } = await sql<{ may: boolean }>`select may_flow(${organisationId}, ${layer}, ${purpose}) as may`.execute(tx)
  return rows[0]?.may === true
}

/**
 * @throws Refusal conflict (`agreement-needed`, with the organisation's name and what it would have to allow)
 */
export async function demandFlow(tx: Tx, organisationId: string | null, flow: Flow, reason = 'agreement-needed'): Promise<void> {
  if (await mayGoTo(tx, organisationId, flow)) return
  const organisation = organisationId
    ? await tx.selectFrom('organisation').select('name').where('id', '=', organisationId).executeTakeFirst()
    : undefined
  throw new Refusal('conflict', reason, { words: { organisation: organisation?.name ?? '' } })
}
