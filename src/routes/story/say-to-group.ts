import type { StoryPiece } from '#domain/stories'
import { m, word } from '#words'

/** Pieces of a story as a group reads them. Whose key is lost is left out: there is nothing to read. */
export const sayToGroup = (pieces: readonly StoryPiece[]) =>
  pieces.flatMap(({ id, question, words }) =>
    words === undefined ? [] : [{ id, title: question ? word(`story_question_${question}`) : m.story_question_other(), words }],
  )
