import { storyOf, type StoryPiece } from '#domain/stories'
import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'

/**
 * What does the client of this introduction let its group read of their story? Only on the page behind the link, never in a letter:
 * a yes that is taken back is over there at once.
 */
export async function storyForGroup(tx: Tx, { keyring }: Pick<Context, 'keyring'>, introductionId: string): Promise<StoryPiece[]> {
  const row = await tx.selectFrom('introduction').select('client_id').where('id', '=', introductionId).executeTakeFirst()
  return row ? storyOf(tx, keyring, row.client_id) : []
}
