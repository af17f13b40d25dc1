import type { Closed } from '#domain/directory'

/** Who does a step. */
export const stepDoers = ['client', 'link-worker', 'group'] as const
export type DoneBy = (typeof stepDoers)[number]

/** How a step came to an end. */
export const stepEndings = ['done', 'not-for-me', 'dropped'] as const
export type StepEnding = (typeof stepEndings)[number]

export interface Step {
  id: string
  words: string
  doneBy: DoneBy
  /** Where it leads now: what became a part of another entry leads to that one. `agreedId`: the entry that was agreed. */
  service: { id: string; agreedId: string; name: string; closed: Closed | null; outOfSight: Date | null } | null
  agreedAt: Date
  ended: { at: Date; how: StepEnding } | null
}
