import { word, type Locale } from '#platform/words'

/** What a referrer can hear of somebody they referred. */
export type FeedbackKind = 'contact-made' | 'could-not-reach' | 'plan-agreed' | 'first-attendance' | 'ended'

/** Attempts at contact, none of them a conversation, after which the referrer is asked for a better way (domain guide, 1). */
export const ATTEMPTS_BEFORE_WE_SAY_SO = 3

/** Days after which word is no news any more: it stays on the referral's page, but no letter is written for it. */
export const NEWS_FOR_DAYS = 30

export interface News {
  kind: FeedbackKind
  /** How a referral came to its end; null for other kinds. */
  outcome: string | null
}

/**
 * The news as one sentence. An end is said in words that protect the client: that somebody stopped, never why, and
 * nothing of where they went or moved to.
 */
export function sentenceOf({ kind, outcome }: News, name: string, locale?: Locale): string {
  const news = kind === 'ended' ? `ended-${outcome}` : kind
  return word(`feedback_${news}`, { name }, locale)
}

const GLADNESS = ['first-attendance', 'ended-completed', 'plan-agreed', 'contact-made']

/** What is good to hear comes first: regular positive feedback is what keeps referrers referring (Bos 2024, line 102). */
export function gladFirst(one: News, other: News): number {
  return gladness(one) - gladness(other)
}

function gladness({ kind, outcome }: News): number {
  const place = GLADNESS.indexOf(kind === 'ended' ? `ended-${outcome}` : kind)
  return place === -1 ? GLADNESS.length : place
}

interface Named {
  givenName: string
  familyName: string | null
  knownAs: string | null
}

/** What somebody is called: for a page, where signing in has shown who reads. */
export const callingName = ({ givenName, knownAs }: Named): string => knownAs ?? givenName

/**
 * "Ada d. V.": the name for a letter. A mailbox is read on shared screens and forwarded in one tap, so it holds the
 * least by which the person who referred Ada de Vries knows her, and nobody else does.
 */
export function nameForMail(named: Named): string {
  const initials = (named.familyName ?? '')
    .split(/\s+/u)
    .filter(Boolean)
    .map((part) => `${[...part][0]}.`)
  return [callingName(named), ...initials].join(' ')
}

/** What the letter is owed for that tells this reader of these lines, the newest last. */
export const digestKey = (memberId: string, newestLineId: string): string => `digest:${memberId}:${newestLineId}`
