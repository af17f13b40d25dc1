/** What a client can agree to: that we help, that groups hear of them, that the referrer hears back. */
export const purposes = ['referral', 'introductions', 'feedback'] as const
export type Purpose = (typeof purposes)[number]

/** What a client can take back by itself. Who wants no support any more ends the referral. */
export const purposesToEnd = ['introductions', 'feedback'] as const satisfies Purpose[]
export type PurposeToEnd = (typeof purposesToEnd)[number]

/** How they said yes. */
export type WayToAgree = 'spoken' | 'written' | 'own-screen'

/** One agreement: since when, heard by whom, and until when. */
export interface Consent {
  purpose: Purpose
  /** Whose referrer hears how it goes; null for every purpose but feedback. */
  referralId: string | null
  givenHow: WayToAgree
  givenAt: Date
  /** The day on which it was said, where that was asked. */
  saidOn: string | null
  /** The member who heard it; null when the client said it on their own screen. */
  heardBy: { id: string; name: string } | null
  endedAt: Date | null
}

/**
 * How a client stands towards a purpose: `agreed` now, `taken-back` after a yes, or `not-noted`, when no yes was ever kept: then
 * nobody may say that they refused, since it may not have been asked. Every page that tells of consent reads it here.
 */
type ConsentStanding = { is: 'agreed'; consent: Consent } | { is: 'taken-back'; at: Date } | { is: 'not-noted' }

/** @param referralId of feedback: whose referrer would hear; another referral's yes is none for this one */
export function consentStanding(consents: readonly Consent[], purpose: Purpose, referralId: string): ConsentStanding {
  const given = consents.filter((one) => one.purpose === purpose && (purpose !== 'feedback' || one.referralId === referralId))
  const now = given.find(({ endedAt }) => endedAt === null)
  if (now) return { is: 'agreed', consent: now }
  const endings = given.flatMap(({ endedAt }) => endedAt ?? [])
  return endings.length > 0 ? { is: 'taken-back', at: new Date(Math.max(...endings.map(Number))) } : { is: 'not-noted' }
}
