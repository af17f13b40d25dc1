import { askCorrection, askErasure, askRestriction, chooseRetention, clearOut, endRestriction } from '#domain/rights'
import { clockAt } from '#platform/clock'
import type { Context } from '#platform/context'
import { newId } from '#platform/ids'
import { walkingWith } from './reads.ts'
import type { Town } from './town.ts'

/**
 * Somebody asks to be erased; somebody said what is wrong, and has waited so long that a manager sees it; somebody had what we keep left
 * unused for a week; a manager has chosen how long links and letters are kept; and the round of last night was made.
 */
export async function askForTheirRights(ctx: Context, town: Town): Promise<void> {
  const [sam, ruth] = ['sam', 'ruth'].map((key) => town.members.get(key))
  if (!sam || !ruth) return
  const ago = (days: number) => clockAt(new Date(ctx.clock.now().getTime() - days * 86_400_000))
  const theirs = await walkingWith(ctx, sam.id, ago(15).now())
  const clientId = theirs.at(-1)?.clientId
  if (clientId) await askErasure({ ...ctx, actor: { kind: 'client', id: clientId }, clock: ago(3) }, { id: newId(), clientId })
  const late = ago(24)
  const [waiting] = await walkingWith(ctx, sam.id, late.now())
  if (waiting) {
    const asked = {
      id: newId(),
      clientId: waiting.clientId,
      about: 'note',
      words: 'I did not stop going to the club. It stopped.',
    } as const
    await askCorrection({ ...ctx, actor: { kind: 'client', id: waiting.clientId }, clock: late }, asked)
  }
  const paused = theirs[1]?.clientId
  if (paused) {
    const asThem = (days: number): Context => ({ ...ctx, actor: { kind: 'client', id: paused }, clock: ago(days) })
    await askRestriction(asThem(14), { id: newId(), clientId: paused, ground: 'is-wrong' })
    await endRestriction(asThem(7), { clientId: paused })
  }
  const asRuth: Context = { ...ctx, actor: { kind: 'member', ...ruth }, clock: ago(20) }
  await chooseRetention(asRuth, { kind: 'links', days: 90 })
  await chooseRetention(asRuth, { kind: 'letters', days: 180 })
  await clearOut({ ...ctx, clock: ago(0.5) })
}
