/** What one referral has come to, as far as the numbers care. */
export interface Walk {
  attemptedAt: Date | null
  reachedAt: Date | null
  hasPlan: boolean
  hasAttended: boolean
  /** How it ended; null while it is under way. */
  outcome: string | null
}

/** Between which two points of the walk somebody was lost. */
export const dropOutPlaces = ['before-contact', 'before-plan', 'before-first-visit', 'after-first-visit'] as const
export type DropOutPlace = (typeof dropOutPlaces)[number]

/** Ends at which a person fell away. That it was not suitable, or that they moved, is an end but nobody's loss. */
const LOSSES = ['client-stopped', 'could-not-reach']

/**
 * Where a person fell away, or null when they did not. The furthest point that they came to decides, also where an
 * earlier one was not written down. "Before first visit" is the hand-over: a plan was made, and nobody was seen at the
 * group ("when they have to go to other places there is a higher chance they are not going", Bos 2024, line 180).
 */
export function whereDroppedOut(walk: Walk): DropOutPlace | null {
  if (walk.outcome === null || !LOSSES.includes(walk.outcome)) return null
  if (walk.hasAttended) return 'after-first-visit'
  if (walk.hasPlan) return 'before-first-visit'
  if (walk.reachedAt) return 'before-plan'
  return 'before-contact'
}
