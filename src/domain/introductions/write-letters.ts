import { sql } from 'kysely'
import { hasConsent } from '#domain/consent'
import { leadsTo } from '#domain/directory'
import { hasNewerLetter, oweLetter, wasAnyOwed, wasOwed } from '#domain/letters'
import { makeLink, type LinkPurpose } from '#domain/links'
import type { Context, Work } from '#platform/context'
import type { Fact } from '#platform/facts'
import { mayGroupHear } from './group.ts'
import { knownToGroup, type KnownToGroup } from './known-to-group.ts'
import { letterOfAttendance, letterOfIntroduction, letterOfWithdrawal } from './letters.ts'
import { type HeldIntroduction, holdIntroduction, onceKey } from './rows.ts'

/** What follows from the facts of an introduction: letters to the group. Each is written once, however often it is asked. */
type Follow = (ctx: Context, work: Work, fact: Fact, surroundings: { origin: string }) => Promise<void>

const FIRST = 'first'

/** `client.introduced`: the first letter. */
export const askGroup: Follow = (ctx, { tx }, fact, { origin }) => onceAsItStands(ctx, tx, fact, FIRST, origin)

const ATTENDANCE = 'attendance'

/** `introduction.answered`: after "yes" or "waiting list", the letter by which the group tells later how it went. */
export const askForWord: Follow = async (ctx, { tx }, fact, { origin }) => {
  if (fact.payload.answer !== 'no') await onceAsItStands(ctx, tx, fact, ATTENDANCE, origin)
}

/** What was sent again after the first answer is that letter, though it goes by another name. */
async function isAskedForWord(tx: Work['tx'], { id, answers: [first] }: HeldIntroduction): Promise<boolean> {
  return first !== undefined && (await hasNewerLetter(tx, onceKey(id, AGAIN), first.at))
}

const AGAIN = 'again:'

/** `introduction.sent-again`: the letter that fits where the introduction stands now, with a new link. */
export const askAgain: Follow = (ctx, { tx }, fact, { origin }) => onceAsItStands(ctx, tx, fact, AGAIN + fact.id, origin)

export const WITHDRAWN = 'withdrawn'

/** `introduction.withdrawn`: "no longer needed", to a group that has had a letter and had not declined. */
export const tellGroupNoLonger: Follow = (ctx, { tx }, fact) =>
  once(ctx, tx, fact, WITHDRAWN, async (known) => {
    // What had not gone out was forgotten when the introduction was withdrawn.
    const wasWrittenTo = await wasAnyOwed(tx, onceKey(known.introductionId, ''))
    return wasWrittenTo && known.state !== 'declined' && letterOfWithdrawal(known)
  })

/**
 * The letter that fits where the introduction stands now, if one is still to go. What was sent again took the place of every letter before
 * it, also of one that is written late.
 */
const onceAsItStands = async (ctx: Context, tx: Work['tx'], fact: Fact, letter: string, origin: string) =>
  once(ctx, tx, fact, letter, async (known, held) => {
    if (await wasSentAgainAfter(tx, held, fact)) return false
    if (letter === ATTENDANCE && (await isAskedForWord(tx, held))) return false
    return (await isStillToGo(tx, { letter, held })) && wordsAsItStands(ctx, tx, { known, origin })
  })

async function wasSentAgainAfter(tx: Work['tx'], { id, referralId }: HeldIntroduction, { at, id: factId }: Fact): Promise<boolean> {
  const later = await tx
    .selectFrom('fact')
    .select('id')
    .where('subject_id', '=', referralId)
    .where('kind', '=', 'introduction.sent-again')
    .where(sql<string>`payload ->> 'introduction'`, '=', id)
    .where(sql<boolean>`(at, id) > (${at}, ${factId})`)
    .executeTakeFirst()
  return later !== undefined
}

interface LetterOf {
  letter: string
  held: HeldIntroduction
}

/** Would this letter be written where its introduction stands now: does somebody need it, and may they hear it? */
const isStillToGo = async (tx: Work['tx'], of: LetterOf): Promise<boolean> =>
  (await isStillNeeded(tx, of)) && (await mayGroupHear(tx, of.held.id))

/** Does somebody need this letter where its introduction stands now? Not asked: whether an agreement lets them hear it, which may be renewed. */
export async function isStillNeeded(tx: Work['tx'], { letter, held }: LetterOf): Promise<boolean> {
  if (held.withdrawnAt || held.state === 'declined') return false
  // A group that has answered expects the client, also when nobody else is asked any more.
  if (held.state !== 'asked') return letter !== FIRST
  return (await isThere(tx, held.serviceId)) && (await hasConsent(tx, held.clientId, 'introductions'))
}

/** What a letter says where its introduction stands now, with a new link. */
export async function wordsAsItStands(ctx: Context, tx: Work['tx'], { known, origin }: { known: KnownToGroup; origin: string }) {
  return known.state === 'asked'
    ? letterOfIntroduction(known, await doorFor(ctx, tx, known, 'answer-introduction', origin))
    : letterOfAttendance(known, await doorFor(ctx, tx, known, 'tell-attendance', origin))
}

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
  const known = await knownToGroup(tx, id)
  const words = known && (await write(known, held))
  if (words) await oweLetter(tx, ctx, { onceKey: onceKey(id, letter), to: known.sentTo, ...words })
}

const PATHS = { 'answer-introduction': 'answer', 'tell-attendance': 'came' } as const satisfies Partial<Record<LinkPurpose, string>>

async function doorFor(ctx: Context, tx: Work['tx'], { introductionId }: KnownToGroup, purpose: keyof typeof PATHS, origin: string) {
  const { key, expiresAt } = await makeLink(tx, ctx, { purpose, introductionId })
  return { url: `${origin}/${PATHS[purpose]}/${key}`, expiresAt }
}
