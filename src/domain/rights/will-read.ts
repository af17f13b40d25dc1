import { wasLetterRefused } from '#domain/letters'
import { clientWithId, mayWriteTo } from '#domain/people'
import { planLinkOf } from '#domain/plans'
import type { Tx } from '#platform/database'
import { factsAbout } from '#platform/facts'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import { letterKeyOf } from './restriction.ts'

/** Where a client of whom all is only kept will read what we say about that: on their plan, in a letter, or nowhere by itself. */
export type WillRead = 'plan' | 'letter' | null

/** Where will this client read it: by a link that works until then, or by the e-mail that they chose, where no letter about it came back? */
export async function willRead(tx: Tx, { clientId, until }: { clientId: string; until: Date }): Promise<WillRead> {
  if (await planLinkOf(tx, clientId, until)) return 'plan'
  const client = await asOnlyKept(tx, () => clientWithId(tx, clientId))
  return client && mayWriteTo(client) && !(await wasRefused(tx, clientId)) ? 'letter' : null
}

/** Did a letter come back that told them when the restriction ends which stands now? Another one would tell them nothing. */
async function wasRefused(tx: Tx, clientId: string): Promise<boolean> {
  const restriction = await tx
    .selectFrom('restriction')
    .select('id')
    .where('client_id', '=', clientId)
    .where('ended_at', 'is', null)
    .orderBy('asked_at', 'desc')
    .executeTakeFirst()
  if (!restriction) return false
  for (const { id, kind, payload } of await factsAbout(tx, clientId))
    if (kind === 'restriction.end-told' && payload.request === restriction.id && (await wasLetterRefused(tx, letterKeyOf(id)))) return true
  return false
}
