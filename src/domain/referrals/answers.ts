import { z } from 'zod'
import { problemsOf, type Problems } from '#platform/form'

const text = (max: number) => z.string().max(max, 'too-long').optional()
const list = z.array(z.string().max(60, 'too-long')).max(60, 'too-long').optional()

/**
 * What a referrer has typed so far, as they typed it: a draft may be half done and wrong. What it must be before it is
 * sent says `complete.ts`. An empty list or text: asked and left open.
 */
export const draftAnswers = z.object({
  /** The organisation for which somebody sends it who refers for more than one. */
  sentFor: text(36),
  /** The person, when we know them already; `new`: not one of those whom we know. Empty: not asked yet. */
  clientId: text(36),
  givenName: text(120),
  familyName: text(120),
  knownAs: text(120),
  birthDate: text(10),
  address1: text(200),
  address2: text(200),
  city: text(120),
  postalCode: text(20),
  hasNoFixedAddress: text(10),
  language: text(35),
  needsInterpreter: text(10),
  accessNeeds: text(500),
  needs: list,
  reason: text(2000),
  phone: text(40),
  homePhone: text(40),
  email: text(254),
  reachBy: text(20),
  reachWhen: text(200),
  doNotUse: list,
  reachNote: text(500),
  agreed: list,
  agreedHow: text(20),
})
export type Answers = z.infer<typeof draftAnswers>
export type AnswerName = keyof Answers

export const answerNames = Object.keys(draftAnswers.shape) as AnswerName[]

/**
 * What a page changed: the answers that differ from those that it was opened with. Saving only these, two tabs with one
 * draft do not wipe out each other's work.
 */
export function changedSince(seen: Answers, typed: Answers): Answers {
  const changed = answerNames.filter((name) => !isSame(seen[name], typed[name]))
  return Object.fromEntries(changed.map((name) => [name, typed[name] ?? emptyOf(name)]))
}

type Answer = string | string[] | undefined
const isEmpty = (answer: Answer) => answer === undefined || answer.length === 0
const isSame = (one: Answer, other: Answer) => (isEmpty(one) && isEmpty(other)) || JSON.stringify(one) === JSON.stringify(other)

/** A box that is not ticked is not sent at all, so an answer that is gone has to be said. */
const emptyOf = (name: AnswerName) => (name === 'needs' || name === 'doNotUse' || name === 'agreed' ? [] : '')

/** Chosen when people with this name were shown: it is none of them. */
export const SOMEBODY_NEW = 'new'

/** Answers that a form holds before anybody has typed. */
const untouched: readonly AnswerName[] = ['reachBy', 'clientId', 'sentFor']

/** Has anybody said anything here? */
export function saysSomething(answers: Answers): boolean {
  return answerNames.some((name) => !untouched.includes(name) && !isEmpty(answers[name]))
}

/** An answer that somebody changed in another window since this page was opened, and that was changed here too. */
export interface Clash<Name extends AnswerName = AnswerName> {
  name: Name
  /** What stands now. */
  stands: Answers[Name]
  /** What was typed here. */
  typed: Answers[Name]
}

/**
 * Which changes of a page would wipe out somebody's work? Those to an answer that stands otherwise now than when the page was
 * opened, and otherwise than it was typed here.
 */
export function clashesBetween({ seen, stands, changed }: { seen: Answers; stands: Answers; changed: Answers }): Clash[] {
  return answerNames
    .filter((name) => name in changed && !isSame(stands[name], seen[name]) && !isSame(stands[name], changed[name]))
    .map((name) => ({ name, stands: stands[name], typed: changed[name] }))
}

/** Which of these answers are longer than a draft can hold, and by how much? The page keeps them and says so. */
export function tooLongIn(typed: Answers): Problems {
  const { error } = draftAnswers.safeParse(typed)
  return error ? problemsOf(error, typed) : { errors: {} }
}
