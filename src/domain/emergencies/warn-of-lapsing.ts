import { managersOf, programmeOf } from '#domain/access'
import { oweLetter } from '#domain/letters'
import { inTransaction, type Context } from '#platform/context'
import { sayDay } from '#platform/say'
import { word } from '#words'
import { lapsingSoon } from './queries.ts'

/**
 * Tells those who may renew it by letter that something is held back from a client for a few days more, once for each end that it gets:
 * without a name and without the reason.
 */
export async function warnOfLapsing(ctx: Context, origin: string): Promise<void> {
  await inTransaction(ctx, async ({ tx }) => {
    const now = ctx.clock.now()
    const lapsing = await lapsingSoon(tx, now)
    if (lapsing.length === 0) return
    const programme = await programmeOf(tx)
    for (const { id: emergencyId, readerId, until } of lapsing) {
      for (const { id, name, email, locale } of await managersOf(tx, readerId)) {
        const day = sayDay(until, { locale, timeZone: programme.timeZone, now })
        const words = { name, day, programme: programme.name, address: `${origin}/manage/reads/emergencies` }
        await oweLetter(tx, ctx, {
          // As of a letter that asks them to judge: no copy of the client's tells of it.
          onceKey: `emergency:${emergencyId}:judge:${id}:${until.toISOString()}`,
          to: email,
          subject: word('letter_emergency_lapsing_subject', words, locale),
          body: word('letter_emergency_lapsing_body', words, locale),
        })
      }
    }
  })
}
