import { clientWithId, type Client } from '#domain/people'
import { planLinkOf } from '#domain/plans'
import type { Tx } from '#platform/database'
import { asOnlyKept } from '#platform/in-the-eyes-of'

/** Where a client of whom all is only kept will read what we say about that: on their plan, in a letter, or nowhere by itself. */
export type WillRead = 'plan' | 'letter' | null

/** May they be written to? */
export const mayWriteTo = ({ email, reachBy, doNotUse }: Client): boolean =>
  email !== null && reachBy === 'email' && !doNotUse.includes('email')

/**
 * Where will this client read it: by a link that works until then, or by the e-mail that they chose?
 *
 * @param isLetterLost a letter about it came back: another one tells them nothing
 */
export async function willRead(tx: Tx, clientId: string, until: Date, isLetterLost = false): Promise<WillRead> {
  if (await planLinkOf(tx, clientId, until)) return 'plan'
  if (isLetterLost) return null
  const client = await asOnlyKept(tx, () => clientWithId(tx, clientId))
  return client && mayWriteTo(client) ? 'letter' : null
}
