import type { Locale } from '#platform/words'
import { inTransaction, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { shareIn } from './agree-to-share.ts'
import { livingSharings } from './queries.ts'
import { takeTurnsOverSharings } from './take-turns.ts'
import { demandClientOrHearer } from './who-may-speak.ts'

/**
 * A client lets somebody read a layer for less long than they said before. Whom they did not let read any more is left alone.
 *
 * @throws Refusal forbidden, invalid (`until-over`, `until-not-sooner`, or as `demandFitEnd`, field `until`)
 */
export async function narrowSharing(
  ctx: Context,
  { clientId, sharingId, until, askedIn }: { clientId: string; sharingId: string; until: Date; askedIn: Locale },
): Promise<void> {
  demandClientOrHearer(ctx, clientId)
  await inTransaction(ctx, async (work) => {
    if (until <= ctx.clock.now()) throw new Refusal('invalid', 'until-over', { field: 'until' })
    await takeTurnsOverSharings(work.tx, clientId)
    const sharings = await livingSharings(work.tx, clientId, ctx.clock.now())
    const sharing = sharings.find(({ id }) => id === sharingId)
    if (!sharing) return
    if (sharing.until && until >= sharing.until) throw new Refusal('invalid', 'until-not-sooner', { field: 'until' })
    const { layer, purpose, receiver } = sharing
    await shareIn(work, ctx, { clientId, layer, purpose, receiver, until, how: 'own-screen', askedIn })
  })
}
