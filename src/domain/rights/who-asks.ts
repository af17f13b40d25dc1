import { demand, maySupport } from '#domain/access'
import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import { Refusal } from '#platform/refusal'

/**
 * Who asks for this client: they themselves on their own screen, or a link worker who heard it.
 *
 * @param act the word key of `act_…`
 * @returns the link worker, or null for the client
 * @throws Refusal forbidden
 */
export function demandClientOrSupporter({ actor }: Pick<Context, 'actor'>, clientId: string, act: string): string | null {
  if (actor.kind === 'client' && actor.id === clientId) return null
  demand(maySupport(actor), act)
  return actor.kind === 'member' ? actor.id : null
}

/**
 * Is whoever asks there? Also while what we keep of them is only kept: their rights do not wait. Held until it is asked, so that nobody
 * clears them away meanwhile.
 *
 * @throws Refusal not-found
 */
export async function demandThere(tx: Tx, clientId: string): Promise<void> {
  const hold = () => tx.selectFrom('client').select('id').where('id', '=', clientId).forKeyShare().executeTakeFirst()
  const client = await asOnlyKept(tx, hold)
  if (!client) throw new Refusal('not-found', 'client-not-found')
}
