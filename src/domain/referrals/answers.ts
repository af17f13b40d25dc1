import { z } from 'zod'

const text = (max: number) => z.string().max(max, 'too-long').optional()
const list = z.array(z.string().max(60, 'too-long')).max(60, 'too-long').optional()

/**
 * What a referrer has typed so far, as they typed it: a draft may be half done and wrong. What it must be before it is
 * sent says `complete.ts`. An empty list or text: asked and left open.
 */
export const draftAnswers = z.object({
  /** The person, when we know them already. Empty: somebody new. */
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
  const changed = answerNames.filter(
    (name) => JSON.stringify(seen[name] ?? []) !== JSON.stringify(typed[name] ?? []) && !(isEmpty(seen[name]) && isEmpty(typed[name])),
  )
  return Object.fromEntries(changed.map((name) => [name, typed[name] ?? emptyOf(name)]))
}

const isEmpty = (answer: string | string[] | undefined) => answer === undefined || answer.length === 0

/** A box that is not ticked is not sent at all, so an answer that is gone has to be said. */
const emptyOf = (name: AnswerName) => (name === 'needs' || name === 'doNotUse' || name === 'agreed' ? [] : '')
