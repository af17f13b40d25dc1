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
  service: { id: string; name: string } | null
  agreedAt: Date
  ended: { at: Date; how: StepEnding } | null
}
