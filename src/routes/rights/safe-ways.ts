import { clientWithId, waysToReach } from '#domain/people'
import type { Tx } from '#platform/database'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import { sayWays } from '../say-ways.ts'

/** How to reach somebody about what was decided of them, also of whom all is only kept. They read that it was seen. */
export async function safeWaysTo(tx: Tx, clientId: string) {
  const client = await asOnlyKept(tx, () => clientWithId(tx, clientId))
  return client ? sayWays(waysToReach(client)) : []
}
