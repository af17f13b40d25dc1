import { cancelLettersNotRefused, hasNewerLetter, letterThatWaits, writeAnew } from '#domain/letters'
import { revokeLinks } from '#domain/links'
import { inTransaction, type Context, type Work } from '#platform/context'
import type { Tx } from '#platform/database'
import { factsAbout } from '#platform/facts'
import { enqueue } from '#platform/jobs'
import { mayGroupHear } from './group.ts'
import { knownToGroup } from './known-to-group.ts'
import { holdIntroduction, onceKey } from './rows.ts'
import { isStillNeeded, WITHDRAWN, wordsAsItStands } from './write-letters.ts'

/** A letter that waited longer gets a link that was made when it goes, so that the group has its whole time to answer. */
const FRESH_DAYS = 7
const DAY = 86_400_000

/** After which a number or address in a letter may be wrong, or no longer safe. */
const REACHED_OTHERWISE = ['client.reach-changed', 'correction.done']

/**
 * Before a letter to a group goes out: one to an address that was corrected since, with a newer letter after it, or that nobody needs any
 * more, is forgotten, however short it waited. Where the group was still asked, its timeline says that the letter did not go. One for which
 * there is no agreement now waits until there is: it is asked again each day. One that has waited long, as those about somebody who asked
 * that nothing is used do, or whose client is reached in another way since, is written anew, with a new link. Every other letter is left as
 * it is.
 *
 * @returns false: it waits, and is not to be sent now
 */
export async function renewLetter(ctx: Context, letterId: string, origin: string): Promise<boolean> {
  return inTransaction(ctx, async (work) => (await renew(ctx, work, letterId, origin)) !== 'waits')
}

async function renew(ctx: Context, { tx, record }: Work, letterId: string, origin: string): Promise<'waits' | undefined> {
  const [about, introductionId, ...which] = (await letterThatWaits(tx, letterId))?.onceKey.split(':') ?? []
  const letter = which.join(':')
  if (about !== 'introduction' || letter === WITHDRAWN || !introductionId) return undefined
  // Out of sight: it still waits.
  if (!(await tx.selectFrom('introduction').select('id').where('id', '=', introductionId).executeTakeFirst())) return undefined
  const held = await holdIntroduction(tx, introductionId)
  // Read again, and held after the introduction as everywhere: another job may have written it anew, or sent it, meanwhile.
  const waiting = await letterThatWaits(tx, letterId, 'held')
  const known = await knownToGroup(tx, introductionId)
  if (!waiting || !known) return undefined
  const isOvertaken = waiting.to !== known.sentTo || (await hasNewerLetter(tx, onceKey(introductionId, ''), waiting.owedAt))
  if (isOvertaken) {
    await cancelLettersNotRefused(tx, waiting.onceKey)
    return undefined
  }
  const doors = { purpose: held.state === 'asked' ? 'answer-introduction' : 'tell-attendance', introductionId } as const
  if (!(await isStillNeeded(tx, { letter, held }))) {
    await revokeLinks(tx, ctx, doors)
    await cancelLettersNotRefused(tx, waiting.onceKey)
    if (held.state === 'asked' && !held.withdrawnAt)
      await record({
        kind: 'introduction.letter-dropped',
        subject: ['referral', held.referralId],
        payload: { introduction: introductionId },
      })
    return undefined
  }
  if (!(await mayGroupHear(tx, introductionId))) {
    const tomorrow = new Date(ctx.clock.now().getTime() + DAY)
    await enqueue(tx, 'send-mail', { programme: ctx.programmeId, letter: letterId }, { key: `letter:${letterId}:waits`, runAt: tomorrow })
    return 'waits'
  }
  const isFresh = waiting.owedAt > new Date(ctx.clock.now().getTime() - FRESH_DAYS * DAY)
  if (isFresh && !(await isReachedOtherwise(tx, held.clientId, waiting.owedAt))) return undefined
  await revokeLinks(tx, ctx, doors)
  await writeAnew(tx, ctx, letterId, await wordsAsItStands(ctx, tx, { known, origin }))
  return undefined
}

async function isReachedOtherwise(tx: Tx, clientId: string, since: Date): Promise<boolean> {
  return (await factsAbout(tx, clientId)).some(({ kind, at }) => REACHED_OTHERWISE.includes(kind) && at >= since)
}
