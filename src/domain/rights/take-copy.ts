import { inTransaction, reading, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import { demandClientOrSupporter, demandThere } from './who-asks.ts'

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
  return reading(ctx, async (tx) => ((await isOnlyKeptFor(tx, clientId)) ? asOnlyKept(tx, write) : write(tx)))
}

/** Is it out of sight of whoever takes the copy, since the client asked that it is not used? They ask for this one themselves. */
const isOnlyKeptFor = async (tx: Tx, clientId: string): Promise<boolean> =>
  (await tx.selectFrom('client').select('id').where('id', '=', clientId).executeTakeFirst()) === undefined
