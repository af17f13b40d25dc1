import { inTransaction, type Context } from '#platform/context'
import { takeTurnsOverSharings } from './take-turns.ts'
import { demandClientOrHearer } from './who-may-speak.ts'

/**
 * A client lets somebody read a layer no longer, with effect at once. What was read or sent before cannot be called back, and
 * the page says so. One that has ended, or is not theirs, is left alone.
 *
 * @throws Refusal forbidden
 */
export async function endSharing(ctx: Context, { clientId, sharingId }: { clientId: string; sharingId: string }): Promise<void> {
  const heardBy = demandClientOrHearer(ctx, clientId)
  return inTransaction(ctx, async ({ tx, record }) => {
    await takeTurnsOverSharings(tx, clientId)
    const ended = await tx
      .updateTable('story_sharing')
      .set({ ended_at: ctx.clock.now(), ended_by_kind: heardBy ? 'member' : 'client', ended_by: heardBy ?? clientId })
      .where('id', '=', sharingId)
      .where('client_id', '=', clientId)
      .where('ended_at', 'is', null)
      .returning(['layer', 'purpose', 'receiver_kind'])
      .executeTakeFirst()
    if (!ended) return
    const { layer, purpose, receiver_kind: receiver } = ended
    await record({ kind: 'story.sharing-ended', subject: ['client', clientId], payload: { layer, purpose, receiver } })
  })
}
