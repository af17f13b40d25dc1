/** Why a client asks that what we keep is not used: the four grounds of GDPR article 18(1), each a sentence that they choose. */
export const restrictionGrounds = ['is-wrong', 'not-allowed', 'claim', 'objects'] as const
export type RestrictionGround = (typeof restrictionGrounds)[number]

/** How long before it is used again a client is told (article 18(3)): long enough to say something about it. */
export const TOLD_BEFORE_DAYS = 7

/** From when is it used again of whom this is told now? */
export const usedAgainAt = (toldAt: Date) => new Date(toldAt.getTime() + TOLD_BEFORE_DAYS * 86_400_000)

/** The key of the letter in which a client reads what this fact says. */
export const letterKeyOf = (factId: string) => `${factId}:client`

/** How somebody told a client that it ends who does not read it by themselves. */
export const waysOfTelling = ['phone', 'letter', 'in-person'] as const
export type WayOfTelling = (typeof waysOfTelling)[number]

/** That somebody told a client, and how: on a day in the programme's zone, "2026-05-03". */
export interface Told {
  on: string
  how: WayOfTelling
}

/** That what we keep of a client is only kept now. */
export interface OnlyKept {
  id: string
  clientId: string
  ground: RestrictionGround
  askedAt: Date
  /** Who heard it; null: the client asked it on their own screen. */
  heardBy: string | null
  /** From when it is used again, who decided so, and why; `told`: somebody told them. Null: it stays so. */
  lifts: { at: Date; by: string; because: string; told: Told | null } | null
  /** When its end was taken back by itself, since nothing told them of it any more, and why it should have ended. Null: it was not. */
  untold: { at: Date; failed: 'link' | 'letter'; by: string; because: string } | null
}
