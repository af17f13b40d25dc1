import type { AnswerName, Answers } from '#domain/referrals'
import { sayDate } from '#platform/say'
import { m, word, type Locale } from '#words'
import type { Option } from '../../../choices.ts'

const questions = {
  sentFor: 'refer_sent_for',
  clientId: 'refer_person',
  givenName: 'person_given_name',
  familyName: 'person_family_name',
  knownAs: 'person_known_as',
  birthDate: 'person_birth_date',
  address1: 'person_address_1',
  address2: 'person_address_2',
  city: 'person_city',
  postalCode: 'person_postal_code',
  hasNoFixedAddress: 'person_no_fixed_address',
  language: 'person_language',
  needsInterpreter: 'person_interpreter',
  accessNeeds: 'person_access_needs',
  needs: 'refer_needs',
  reason: 'refer_reason',
  phone: 'person_phone',
  homePhone: 'person_home_phone',
  email: 'person_email',
  reachBy: 'refer_reach_by',
  reachWhen: 'refer_reach_when',
  doNotUse: 'refer_do_not_use',
  reachNote: 'refer_reach_note',
  agreed: 'refer_agreed',
  agreedHow: 'refer_agreed_how',
} as const satisfies Record<AnswerName, string>

/** Codes that are said by a word of their own: the word is `PREFIX_CODE`. */
const prefixes: Partial<Record<AnswerName, string>> = {
  needs: 'need',
  reachBy: 'refer_way',
  doNotUse: 'refer_avoid',
  agreed: 'refer_agree',
  agreedHow: 'refer_agreed',
}

/** The question that an answer belongs to. */
export const sayQuestion = (name: AnswerName): string => word(questions[name])

/** An answer of a draft as one reads it. It may be half done and wrong. */
export function sayAnswer(name: AnswerName, answers: Answers, locale: Locale, senders: readonly Option[]): string {
  const answer = answers[name]
  if (answer === undefined || answer.length === 0) return m.refer_left_empty()
  if (name === 'sentFor') return senders.find(({ value }) => value === answer)?.label ?? m.refer_left_empty()
  if (name === 'clientId') return answer === 'new' ? m.refer_somebody_new() : m.refer_person_known()
  if (name === 'hasNoFixedAddress' || name === 'needsInterpreter') return m.yes()
  const prefix = prefixes[name]
  if (prefix)
    return [answer]
      .flat()
      .map((code) => word(`${prefix}_${code}`))
      .join(', ')
  const text = [answer].flat().join(', ')
  if (name === 'birthDate' && /^\d{4}-\d{2}-\d{2}$/.test(text)) return sayDate(text, locale)
  if (name === 'language') return new Intl.DisplayNames([locale], { type: 'language' }).of(text) ?? text
  return text
}
