import { z } from 'zod'
import { type AnswerName, answerNames, type Answers, draftAnswers, partNames } from '#domain/referrals'

/** Longer than anybody types. What is too long for an answer is refused at its field, with what was typed kept. */
const anyText = z.string().trim().max(50_000, 'too-long').optional()
const anyList = z.array(z.string().max(200, 'too-long')).max(200, 'too-long').optional()
const LISTS: readonly AnswerName[] = ['needs', 'doNotUse', 'agreed']

type Shape = { [Name in AnswerName]: (typeof draftAnswers.shape)[Name] }
const answers = Object.fromEntries(answerNames.map((name) => [name, LISTS.includes(name) ? anyList : anyText])) as Shape

/** Of two windows that changed one answer: what stands now, or what was typed in this one. */
const choice = z.enum(['stands', 'typed'], { error: 'not-understood' }).optional()
type ClashChoices = { [Name in AnswerName as `clash_${Name}`]: typeof choice }
const clashChoices = Object.fromEntries(answerNames.map((name) => [`clash_${name}`, choice])) as ClashChoices

/** Everything that the form of a draft sends. */
export const typedForm = z.object({
  ...answers,
  ...clashChoices,
  /** The answers that the page was opened with. */
  seen: z.string().max(200_000).optional(),
  /** Answers about which the page asked which of two should stand. */
  clashing: z.array(z.enum(answerNames as [AnswerName, ...AnswerName[]])).default([]),
  /** People with this name were shown, to choose from. */
  offered: z.string().max(10).optional(),
  part: z.enum(partNames).default('who'),
  /** Where a button leads: another part, the people with this name, the check, or home for later. */
  go: z.enum([...partNames, 'find', 'check', 'later']).default('check'),
})
export type TypedForm = z.infer<typeof typedForm>

/** What was typed, without what the page itself sent along. */
export function answersIn(form: TypedForm): Answers {
  return Object.fromEntries(answerNames.filter((name) => form[name] !== undefined).map((name) => [name, form[name]]))
}

/** The answers that the page was opened with, as it says itself; when it says nothing readable, everything counts as new. */
export function readSeen(text: string | undefined): Answers {
  try {
    return draftAnswers.parse(JSON.parse(text ?? '{}'))
  } catch {
    return {}
  }
}

/**
 * What the form of a draft holds when it is shown, and what it says that its referrer has seen: the answers of the draft, or
 * what an action gave back. What was seen belongs to what is shown. Where it said otherwise, the answer of another window
 * would be taken for one that was changed here.
 */
export function formHolds(
  answers: Answers,
  given: { typed?: object; stands?: Answers | undefined } | null,
): { typed: Answers; seen: string } {
  const typed: Answers & { seen?: string } = given?.typed ?? answers
  return { typed, seen: given?.stands ? JSON.stringify(given.stands) : (typed.seen ?? JSON.stringify(answers)) }
}

/** Of somebody new: most people are rung. */
export const PRESELECTED_WAY = 'phone'

/** What an empty form holds before anybody has typed. */
export function blankAnswers(): Answers {
  return { reachBy: PRESELECTED_WAY }
}

/**
 * What was typed, with what it means for the person: a name that was changed is asked about again. "By telephone" stands in an
 * empty form before anybody chose it; of somebody whom we know, who may have asked for another way, it is no news unless it
 * was chosen for them.
 */
export function asMeant(typed: Answers, seen: Answers, wasOffered: boolean): Answers {
  const changed = (name: 'givenName' | 'familyName' | 'birthDate') => (typed[name] ?? '') !== (seen[name] ?? '')
  const isOtherName = changed('givenName') || changed('familyName') || changed('birthDate')
  if (typed.clientId === 'new' && !wasOffered && isOtherName) return { ...typed, clientId: '' }
  const isJustChosen = typed.clientId && typed.clientId !== 'new' && typed.clientId !== seen.clientId
  return isJustChosen ? { ...typed, reachBy: reachByAsChosen(typed.reachBy, seen.reachBy) } : typed
}

/** The way that somebody chose themselves: not the one that stood in the form before anybody touched it. */
export function reachByAsChosen(typed: string | undefined, seen: string | undefined): string {
  return !typed || (typed === PRESELECTED_WAY && (seen || PRESELECTED_WAY) === PRESELECTED_WAY) ? '' : typed
}
