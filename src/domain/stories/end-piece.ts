import type { Heard } from '#domain/consent'
import type { Work } from '#platform/context'
import { Refusal } from '#platform/refusal'
import type { Layer } from './story.ts'

export interface EndOfPiece {
  pieceId: string
  clientId: string
  how: 'put-otherwise' | 'taken-back'
  /** Who ends it: the client, a link worker of what was written down for them, or a link worker to whom the client said so. */
  by: 'client' | 'link-worker' | (Heard & { how: 'spoken' | 'paper' })
}

/**
 * Ends a piece and empties it: what a client takes back is gone, not hidden. One that has ended is left as it is.
 *
 * @returns the layer in which it stood, or null: it had ended
 * @throws Refusal not-found, also for whoever may not read it; conflict (`story-words-theirs`): the client wrote it, and did not say so
 */
export async function endPiece({ tx }: Work, { pieceId, clientId, how, by }: EndOfPiece, at: Date): Promise<Layer | null> {
  const piece = await tx
    .selectFrom('story_piece')
    .select(['layer', 'heard_by', 'ended_at'])
    .where('id', '=', pieceId)
    .where('client_id', '=', clientId)
    .forUpdate()
    .executeTakeFirst()
  if (!piece) throw new Refusal('not-found', 'story-piece-unknown')
  if (piece.ended_at) return null
  if (piece.heard_by === null && by === 'link-worker') throw new Refusal('conflict', 'story-words-theirs')
  const theirWord = piece.heard_by === null && typeof by === 'object' ? by : null
  await tx
    .updateTable('story_piece')
    .set({
      words: null,
      sealed: null,
      sealed_with: null,
      ended_at: at,
      ended_how: how,
      ...(theirWord && {
        ended_heard_by: theirWord.heard_by,
        ended_said_on: theirWord.said_on,
        ended_said_how: theirWord.how,
        ended_written_by: theirWord.written_by,
      }),
    })
    .where('id', '=', pieceId)
    .execute()
  return piece.layer as Layer
}
