import type { Work } from '#platform/context'
import { Refusal } from '#platform/refusal'

/**
 * Ends a piece and empties it: what a client takes back is gone, not hidden. One that has ended is left as it is.
 *
 * @throws Refusal not-found, also for whoever may not read it
 */
export async function endPiece(
  { tx }: Work,
  { pieceId, clientId, how }: { pieceId: string; clientId: string; how: 'put-otherwise' | 'taken-back' },
  at: Date,
): Promise<boolean> {
  const piece = await tx
    .selectFrom('story_piece')
    .select('ended_at')
    .where('id', '=', pieceId)
    .where('client_id', '=', clientId)
    .forUpdate()
    .executeTakeFirst()
  if (!piece) throw new Refusal('not-found', 'story-piece-unknown')
  if (piece.ended_at) return false
  await tx
    .updateTable('story_piece')
    .set({ words: null, sealed: null, sealed_with: null, ended_at: at, ended_how: how })
    .where('id', '=', pieceId)
    .execute()
  return true
}
