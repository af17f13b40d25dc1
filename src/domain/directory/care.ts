/** Days after the second question that nobody answered, until somebody should ring, until the entry warns, and until it is hidden. */
const RING_AFTER_DAYS = 14
const WARN_AFTER_DAYS = 30
export const HIDE_AFTER_DAYS = 60
/** Questions without an answer, after which no more are sent. */
export const QUESTIONS_BEFORE_WE_RING = 2

export type Care = 'ring' | 'warn' | 'hide'

const DAY = 86_400_000

/**
 * What becomes of an entry whose provider does not answer? Null: nothing yet.
 *
 * @param unanswered moments of the questions without an answer since the entry was last confirmed
 */
export function careOf(unanswered: readonly Date[], now: Date): Care | null {
  if (unanswered.length < QUESTIONS_BEFORE_WE_RING) return null
  const second = unanswered.map((date) => date.getTime()).sort((a, b) => a - b)[QUESTIONS_BEFORE_WE_RING - 1]!
  const days = (now.getTime() - second) / DAY
  if (days >= HIDE_AFTER_DAYS) return 'hide'
  if (days >= WARN_AFTER_DAYS) return 'warn'
  return days >= RING_AFTER_DAYS ? 'ring' : null
}
