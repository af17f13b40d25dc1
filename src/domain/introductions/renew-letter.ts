import { letterThatWaits, writeAnew } from '#domain/letters'
import { revokeLinks } from '#domain/links'
import { inTransaction, type Context } from '#platform/context'
import { knownToGroup } from './known-to-group.ts'
import { letterOfAttendance, letterOfIntroduction } from './letters.ts'
import { holdIntroduction } from './rows.ts'
import { doorFor, WITHDRAWN } from './write-letters.ts'

/** A letter that waited longer gets a link that was made when it goes, so that the group has its whole time to answer. */
const FRESH_DAYS = 7

/**
 * Before a letter to a group goes out that has waited long, as those about somebody who asked that nothing is used do: it is written anew,
 * with a new link. Every other letter is left as it is.
 */
export async function renewLetter(ctx: Context, letterId: string, origin: string): Promise<void> {
  await inTransaction(ctx, async ({ tx }) => {
    const letter = await letterThatWaits(tx, letterId)
    const freshSince = new Date(ctx.clock.now().getTime() - FRESH_DAYS * 86_400_000)
    const [about, introductionId, which] = letter?.onceKey.split(':') ?? []
    if (!letter || letter.owedAt > freshSince || about !== 'introduction' || which === WITHDRAWN || !introductionId) return
    // Out of sight: it still waits.
    const known = await knownToGroup(tx, introductionId)
    if (!known || known.withdrawnAt || known.state === 'declined') return
    await holdIntroduction(tx, introductionId)
    const purpose = known.state === 'asked' ? 'answer-introduction' : 'tell-attendance'
    await revokeLinks(tx, ctx, { purpose, introductionId })
    const door = await doorFor(ctx, tx, known, purpose, origin)
    await writeAnew(tx, letterId, known.state === 'asked' ? letterOfIntroduction(known, door) : letterOfAttendance(known, door))
  })
}
