import type { RawBuilder } from 'kysely'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'

/** Two entries that may be one, in any order. */
export interface Pair {
  oneId: string
  otherId: string
}

/** What is decided of these two, held until we are done. @throws Refusal not-found */
export async function pairOf(tx: Tx, { oneId, otherId }: Pair) {
  const [first, second] = [oneId, otherId].sort() as [string, string]
  const pair = await tx
    .selectFrom('service_duplicate')
    .selectAll()
    .where('one_id', '=', first)
    .where('other_id', '=', second)
    .forUpdate()
    .executeTakeFirst()
  if (!pair) throw new Refusal('not-found', 'duplicate-not-found')
  return pair
}

interface Decision {
  state: 'proposed' | 'merged' | 'kept-apart'
  kept_id: string | null
  decided_at: Date | null
  decided_by: string | null
  reasons?: RawBuilder<string[]>
}

export async function decide(tx: Tx, pair: { one_id: string; other_id: string }, decision: Decision): Promise<void> {
  await tx.updateTable('service_duplicate').set(decision).where('one_id', '=', pair.one_id).where('other_id', '=', pair.other_id).execute()
}
