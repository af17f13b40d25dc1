import type { Answers } from '#domain/referrals'
import type { Option } from '../../../choices.ts'

type Choice = Option & { hint?: string }

/** What there is to choose from. */
export interface Offer {
  known: Choice | undefined
  /** The organisations for which this member refers, when there is more than one. */
  senders: Option[]
  needs: { heading: string; options: Option[] }[]
  ways: Option[]
  avoid: Option[]
  languages: Option[]
  agreements: Choice[]
  /** A link worker looks people up by any part of their name; a referrer only those whom their organisation referred. */
  seesEverybody: boolean
}

/** What each part of the form shows: what was typed, what is wrong with it, and what there is to choose from. */
export interface FieldsProps {
  typed: Answers
  errors: Record<string, string>
  offer: Offer
  /** People with this name whom we know; undefined when nobody looked. */
  people: Choice[] | undefined
  /** One of them was chosen. */
  isKnown: boolean
}
