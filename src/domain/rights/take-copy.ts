import { demand, maySupport } from '#domain/access'
import { inTransaction, reading, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'

/**
 * A client takes a copy of all that we keep of them, or a link worker takes it for them. That it was taken is a fact; who reads it
 * for them is told to the client like any other reading.
 *
 * @param write puts the copy together: whatever it gives is given when it is on disk who saw it
 * @throws Refusal forbidden, not-found
 */
export async function takeCopy<T>(ctx: Context, { clientId }: { clientId: string }, write: (tx: Tx) => Promise<T>): Promise<T> {
  demandClientOrSupporter(ctx, clientId, 'give-copies')
  await inTransaction(ctx, async ({ tx, record }) => {
    await demandThere(tx, clientId)
    await record({ kind: 'copy.taken', subject: ['client', clientId] })
  })
  return reading(ctx, write)
}

/** @throws Refusal forbidden for whoever is neither the client nor somebody who supports clients */
function demandClientOrSupporter({ actor }: Pick<Context, 'actor'>, clientId: string, act: string): void {
  if (actor.kind === 'client' && actor.id === clientId) return
  demand(maySupport(actor), act)
}

/** @throws Refusal not-found */
async function demandThere(tx: Tx, clientId: string): Promise<void> {
  const client = await tx.selectFrom('client').select('id').where('id', '=', clientId).executeTakeFirst()
  if (!client) throw new Refusal('not-found', 'client-not-found')
}
