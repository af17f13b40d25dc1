import { isConversation } from '#domain/referrals'

/** Ways in which a link worker and a client meet or miss each other. */
export const channels = ['phone', 'in-person-practice', 'home', 'video', 'outdoors', 'text', 'email', 'letter'] as const
export type Channel = (typeof channels)[number]

export const contactOutcomes = ['reached', 'no-answer', 'left-message', 'wrong-number', 'did-not-attend'] as const
export type ContactOutcome = (typeof contactOutcomes)[number]

export interface Contact {
  id: string
  contactedAt: Date
  contactedBy: { id: string; name: string }
  channel: Channel
  outcome: ContactOutcome
  minutes: number | null
  note: string | null
  callBackAt: Date | null
}

type Attempt = Pick<Contact, 'channel' | 'outcome'>

/** How many conversations took place? */
export function conversationsIn(contacts: readonly Attempt[]): number {
  return contacts.filter(isConversation).length
}

/**
 * Whether the programme would like a look, after so many conversations. Only ever a question: a cap that blocks would
 * leave behind those who need the most (Bos et al. 2024, line 167: "accommodate for all the referrals").
 */
export function isPastCap(contacts: readonly Attempt[], cap: number | null): boolean {
  return cap !== null && conversationsIn(contacts) >= cap
}

const ATTEMPTS = 3
const CHANNELS = 2

/**
 * Whether it is fair to say "we could not reach them": three attempts, on at least two channels, and never an answer.
 * A proposal of ours, no national rule was found; the link worker decides.
 */
export function mayHaveTriedEnough(contacts: readonly Attempt[]): boolean {
  return (
    contacts.length >= ATTEMPTS &&
    contacts.every(({ outcome }) => outcome !== 'reached') &&
    new Set(contacts.map(({ channel }) => channel)).size >= CHANNELS
  )
}
