import { inTransaction, type Context } from '#platform/context'
import { endPiece } from './end-piece.ts'
import { demandClientOrHearer } from './who-may-speak.ts'

/**
 * A client takes back a piece of their story, or says so to a link worker who may read it. It is emptied at once.
 *
 * @throws Refusal forbidden, not-found
 */
export async function takeBackPiece(ctx: Context, { clientId, pieceId }: { clientId: string; pieceId: string }): Promise<void> {
  demandClientOrHearer(ctx, clientId)
  return inTransaction(ctx, async (work) => {
    const hasEnded = await endPiece(work, { pieceId, clientId, how: 'taken-back' }, ctx.clock.now())
    if (hasEnded) await work.record({ kind: 'story.taken-back', subject: ['client', clientId], payload: { piece: pieceId } })
  })
}
