import type { Work } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { columnsOf } from './add-client.ts'
import { reachProblem, type Client, type ClientDetails } from './client.ts'
import { clientWithId } from './queries.ts'

/**
 * Writes these details of a person anew, inside the verb that knows why. Nothing is kept of what was wrong.
 *
 * @returns the details that are different now
 * @throws Refusal not-found, invalid where they could not be reached as they ask any more
 */
export async function correctClient(
  { tx }: Pick<Work, 'tx'>,
  clientId: string,
  details: Partial<ClientDetails>,
): Promise<(keyof ClientDetails)[]> {
  await tx.selectFrom('client').select('id').where('id', '=', clientId).forNoKeyUpdate().executeTakeFirst()
  const before = await clientWithId(tx, clientId)
  if (!before) throw new Refusal('not-found', 'client-not-found')
  const after: Client = { ...before, ...details }
  const changed = (Object.keys(details) as (keyof ClientDetails)[]).filter(
    (field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  )
  if (changed.length === 0) return changed
  const problem = reachProblem(after)
  if (problem) throw new Refusal('invalid', problem.reason, { field: problem.field })
  await tx.updateTable('client').set(columnsOf(after)).where('id', '=', clientId).execute()
  return changed
}
