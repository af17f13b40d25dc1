import { hearingOf, type Said } from '#domain/consent'
import { inTransaction, type Context } from '#platform/context'
import { endPiece } from './end-piece.ts'
import { demandClientOrHearer } from './who-may-speak.ts'

export interface TakingBack {
  clientId: string
  pieceId: string
  /** How the client said so, where a link worker writes it down: needed for what the client wrote themselves. */
  said?: (Said & { how: 'spoken' | 'paper' }) | undefined
}

/**
 * A client takes back a piece of their story, or says so to a link worker who may read it. It is emptied at once.
 *
 * @throws Refusal forbidden, not-found, conflict (`story-words-theirs`: the client wrote it, and it is not said who heard that it is
 *   to go), invalid (as `hearingOf`)
 */
export async function takeBackPiece(ctx: Context, { clientId, pieceId, said }: TakingBack): Promise<void> {
  const writtenBy = demandClientOrHearer(ctx, clientId)
  return inTransaction(ctx, async (work) => {
    const at = ctx.clock.now()
    const word = writtenBy && said ? { ...(await hearingOf(work.tx, said, writtenBy, at)), how: said.how } : undefined
    const by = word ?? (writtenBy ? 'link-worker' : 'client')
    const layer = await endPiece(work, { pieceId, clientId, how: 'taken-back', by }, at)
    if (layer) await work.record({ kind: 'story.taken-back', subject: ['client', clientId], payload: { piece: pieceId } })
  })
}
