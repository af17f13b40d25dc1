import { cancelLettersNotRefused, hasNewerLetter, letterThatWaits, writeAnew } from '#domain/letters'
import { revokeLinks } from '#domain/links'
import { inTransaction, type Context } from '#platform/context'
import { knownToGroup } from './known-to-group.ts'
import { holdIntroduction, onceKey } from './rows.ts'
import { isStillToGo, WITHDRAWN, wordsAsItStands } from './write-letters.ts'

/** A letter that waited longer gets a link that was made when it goes, so that the group has its whole time to answer. */
const FRESH_DAYS = 7

/**
 * Before a letter to a group goes out: one to an address that was corrected since, with a newer letter after it, or that would not be
 * written now, is forgotten, however short it waited. One that has waited long, as those about somebody who asked that nothing is used do,
 * is written anew, with a new link. Every other letter is left as it is.
 */
export async function renewLetter(ctx: Context, letterId: string, origin: string): Promise<void> {
  await inTransaction(ctx, async ({ tx }) => {
    const [about, introductionId, ...which] = (await letterThatWaits(tx, letterId))?.onceKey.split(':') ?? []
    const letter = which.join(':')
    if (about !== 'introduction' || letter === WITHDRAWN || !introductionId) return
    // Out of sight: it still waits.
    if (!(await tx.selectFrom('introduction').select('id').where('id', '=', introductionId).executeTakeFirst())) return
    const held = await holdIntroduction(tx, introductionId)
    // Read again, and held after the introduction as everywhere: another job may have written it anew, or sent it, meanwhile.
    const waiting = await letterThatWaits(tx, letterId, 'held')
    const known = await knownToGroup(tx, introductionId)
    if (!waiting || !known) return
    const isOvertaken = waiting.to !== known.sentTo || (await hasNewerLetter(tx, onceKey(introductionId, ''), waiting.owedAt))
    if (isOvertaken) return void (await cancelLettersNotRefused(tx, waiting.onceKey))
    const mayGo = await isStillToGo(tx, { letter, held })
    if (mayGo && waiting.owedAt > new Date(ctx.clock.now().getTime() - FRESH_DAYS * 86_400_000)) return
    await revokeLinks(tx, ctx, { purpose: held.state === 'asked' ? 'answer-introduction' : 'tell-attendance', introductionId })
    if (mayGo) await writeAnew(tx, ctx, letterId, await wordsAsItStands(ctx, tx, { known, origin }))
    else await cancelLettersNotRefused(tx, waiting.onceKey)
  })
}
