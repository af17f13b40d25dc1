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
  /** The member who heard it; null when the client said it on their own screen. */
  heardBy: { id: string; name: string } | null
  endedAt: Date | null
}
