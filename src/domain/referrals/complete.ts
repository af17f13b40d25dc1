import { z } from 'zod'
import { purposes } from '#domain/consent'
import { clientDetails, type ClientDetails, reachNews, type ReachNews } from '#domain/people'
import { needed, problemsOf, type Problems } from '#platform/form'
import { isId } from '#platform/ids'
import type { AnswerName, Answers } from './answers.ts'

/** Parts of the form, in their order: on a telephone each is a screen. */
export const parts = {
  who: [
    'sentFor',
    'clientId',
    'givenName',
    'familyName',
    'knownAs',
    'birthDate',
    'address1',
    'address2',
    'city',
    'postalCode',
    'hasNoFixedAddress',
    'language',
    'needsInterpreter',
    'accessNeeds',
  ],
  why: ['needs', 'reason'],
  reach: ['phone', 'homePhone', 'email', 'reachBy', 'reachWhen', 'doNotUse', 'reachNote'],
  consent: ['agreed', 'agreedHow'],
} as const satisfies Record<string, readonly AnswerName[]>
export type Part = keyof typeof parts
export const partNames = ['who', 'why', 'reach', 'consent'] as const satisfies Part[]

/** The part in which an answer is asked. */
export function partOf(name: AnswerName): Part {
  return partNames.find((part) => (parts[part] as readonly AnswerName[]).includes(name)) ?? 'who'
}

const why = z.object({
  needs: z.array(z.string(), { error: 'needs-needed' }).min(1, 'needs-needed').max(25, 'not-understood'),
  reason: needed(2000, 'reason-needed'),
})

const consent = z.object({
  agreed: z
    .array(z.enum(purposes, { error: 'not-understood' }), { error: 'consent-needed' })
    .refine((agreed) => agreed.includes('referral'), 'consent-needed'),
  agreedHow: z.enum(['spoken', 'written'], { error: 'agreed-how-needed' }),
})

/** A referral that can be sent. */
export interface CompleteReferral extends z.infer<typeof why>, z.infer<typeof consent> {
  /** Somebody new, or somebody whom we know with what is new about reaching them. */
  person: { details: ClientDetails } | { clientId: string; news: ReachNews }
}

export type Completeness = { isComplete: true; referral: CompleteReferral } | ({ isComplete: false } & Problems)

/**
 * Can this be sent? If not: everything that is wrong, by answer.
 *
 * @param senders the organisations for which it may be sent; of more than one, the referrer says for which
 */
export function completenessOf(answers: Answers, senders: readonly string[]): Completeness {
  const known = isId(answers.clientId) ? answers.clientId : undefined
  const given = withoutEmpty(answers)
  const details = clientDetails.safeParse(given)
  const news = reachNews.safeParse(given)
  const reasons = why.safeParse(given)
  const agreement = consent.safeParse(given)
  const person =
    known && news.success ? { clientId: known, news: news.data } : !known && details.success ? { details: details.data } : undefined
  const isSenderKnown = senders.length < 2 || senders.some((id) => id === answers.sentFor)
  if (isSenderKnown && person && reasons.success && agreement.success) {
    return { isComplete: true, referral: { person, ...reasons.data, ...agreement.data } }
  }
  const wrong = [known ? news : details, reasons, agreement].flatMap(({ error }) => (error ? [problemsOf(error, given)] : []))
  return {
    isComplete: false,
    errors: Object.assign(isSenderKnown ? {} : { sentFor: 'sent-for-needed' }, ...wrong.map(({ errors }) => errors)) as Problems['errors'],
    words: Object.assign({}, ...wrong.map(({ words }) => words)) as NonNullable<Problems['words']>,
  }
}

/** An empty field is a question without an answer, so that what happens without one is said in one place. */
function withoutEmpty(answers: Answers): Answers {
  return Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer !== ''))
}
