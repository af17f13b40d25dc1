import { managersOf, programmeOf } from '#domain/access'
import { oweLetter } from '#domain/letters'
import { inTransaction, type Context } from '#platform/context'
import { sayDay } from '#platform/say'
import { word } from '#words'
import { isFollowed, warningOf } from './agreement.ts'
import { agreementsOf, streamsOf } from './queries.ts'
import { sayAmounts } from './say-amounts.ts'
import { whatStops } from './standing.ts'

/**
 * Tells each manager by letter that an agreement ends: 60, 30 and 7 days before, once each, with what stops then. One that is followed
 * by another is not told of.
 */
export async function warnOfEndings(ctx: Context, origin: string): Promise<void> {
  await inTransaction(ctx, async ({ tx }) => {
    const now = ctx.clock.now()
    const all = await agreementsOf(tx)
    const ending = all.flatMap((one) => {
      const days = warningOf(one, now)
      return days && !isFollowed(one, all) ? [{ one, days }] : []
    })
    if (ending.length === 0) return
    const programme = await programmeOf(tx)
    const streams = await streamsOf(tx)
    for (const { one, days } of ending) {
      const stops = whatStops(one, all, streams, programme)
      for (const { id, name, email, locale } of await managersOf(tx)) {
        const words = {
          name,
          organisation: one.organisation.name,
          programme: programme.name,
          day: sayDay(one.until, { locale, timeZone: programme.timeZone, now }),
          stops: sayAmounts(stops, locale) || word('agreements_stops_nothing', {}, locale),
          address: `${origin}/manage/agreements`,
        }
        await oweLetter(tx, ctx, {
          onceKey: `agreement:${one.id}:${days}:${id}`,
          to: email,
          subject: word('letter_agreement_subject', words, locale),
          body: word('letter_agreement_body', words, locale),
        })
      }
    }
  })
}
