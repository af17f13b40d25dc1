import type { StoryPiece } from '#domain/stories'
import { m, word } from '#words'

/** Pieces of a story as somebody reads them whom the client lets. Whose key is lost is left out: there is nothing to read. */
export const sayTold = (pieces: readonly StoryPiece[]) =>
  pieces.flatMap(({ id, question, words }) =>
    words === undefined ? [] : [{ id, question: question ? word(`story_question_${question}`) : m.story_question_other(), words }],
  )
