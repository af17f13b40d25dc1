import { hasConsent } from '#domain/consent'
import { leadsTo } from '#domain/directory'
import { oweLetter, wasAnyOwed, wasOwed } from '#domain/letters'
import { makeLink, type LinkPurpose } from '#domain/links'
import type { Context, Work } from '#platform/context'
import type { Fact } from '#platform/facts'
import { mayGroupHear } from './group.ts'
import { knownToGroup, type KnownToGroup } from './known-to-group.ts'
import { letterOfAttendance, letterOfIntroduction, letterOfWithdrawal } from './letters.ts'
import { type HeldIntroduction, holdIntroduction, onceKey } from './rows.ts'

/** What follows from the facts of an introduction: letters to the group. Each is written once, however often it is asked. */
type Follow = (ctx: Context, work: Work, fact: Fact, surroundings: { origin: string }) => Promise<void>

/** `client.introduced`: the first letter. */
export const askGroup: Follow = (ctx, { tx }, fact, { origin }) =>
  once(
    ctx,
    tx,
    fact,
    'first',
    async (known, { clientId, serviceId }) =>
      !known.withdrawnAt &&
      (await isThere(tx, serviceId)) &&
      (await hasConsent(tx, clientId, 'introductions')) &&
      letterOfIntroduction(known, await doorFor(ctx, tx, known, 'answer-introduction', origin)),
  )

/** `introduction.answered`: after "yes" or "waiting list", the letter by which the group tells later how it went. */
export const askForWord: Follow = (ctx, { tx }, fact, { origin }) =>
  once(
    ctx,
    tx,
    fact,
    'attendance',
    async (known) =>
      fact.payload.answer !== 'no' &&
      !known.withdrawnAt &&
      letterOfAttendance(known, await doorFor(ctx, tx, known, 'tell-attendance', origin)),
  )

/** `introduction.sent-again`: the letter that fits where the introduction stands now, with a new link. */
export const askAgain: Follow = (ctx, { tx }, fact, { origin }) =>
  once(ctx, tx, fact, `again:${fact.id}`, async (known, { clientId, serviceId }) => {
    if (known.withdrawnAt || known.state === 'declined' || !(await isThere(tx, serviceId))) return false
    if (!(await hasConsent(tx, clientId, 'introductions'))) return false
    return known.state === 'asked'
      ? letterOfIntroduction(known, await doorFor(ctx, tx, known, 'answer-introduction', origin))
      : letterOfAttendance(known, await doorFor(ctx, tx, known, 'tell-attendance', origin))
  })

export const WITHDRAWN = 'withdrawn'

/** `introduction.withdrawn`: "no longer needed", to a group that has had a letter and had not declined. */
export const tellGroupNoLonger: Follow = (ctx, { tx }, fact) =>
  once(ctx, tx, fact, WITHDRAWN, async (known) => {
    // What had not gone out was forgotten when the introduction was withdrawn.
    const wasWrittenTo = await wasAnyOwed(tx, onceKey(known.introductionId, ''))
    return wasWrittenTo && known.state !== 'declined' && letterOfWithdrawal(known)
  })

/** A group may close between the introduction and its letter: then nobody is asked there. */
const isThere = async (tx: Work['tx'], serviceId: string) => (await leadsTo(tx, serviceId))?.closed === null

/** Two workers with one fact: the introduction is held, so the second sees the letter of the first and makes no second link. */
async function once(
  ctx: Context,
  tx: Work['tx'],
  fact: Fact,
  letter: string,
  write: (known: KnownToGroup, held: HeldIntroduction) => Promise<{ subject: string; body: string } | false>,
): Promise<void> {
  const held = await holdIntroduction(tx, String(fact.payload.introduction))
  const { id } = held
  if (await wasOwed(tx, onceKey(id, letter))) return
  // Between the fact and its letter an agreement may end. That a group is to forget somebody it is told in any case.
  if (letter !== WITHDRAWN && !(await mayGroupHear(tx, id))) return
  const known = await knownToGroup(tx, id)
  const words = known && (await write(known, held))
  if (words) await oweLetter(tx, ctx, { onceKey: onceKey(id, letter), to: known.sentTo, ...words })
}

const PATHS = { 'answer-introduction': 'answer', 'tell-attendance': 'came' } as const satisfies Partial<Record<LinkPurpose, string>>

export async function doorFor(ctx: Context, tx: Work['tx'], { introductionId }: KnownToGroup, purpose: keyof typeof PATHS, origin: string) {
  const { key, expiresAt } = await makeLink(tx, ctx, { purpose, introductionId })
  return { url: `${origin}/${PATHS[purpose]}/${key}`, expiresAt }
}
