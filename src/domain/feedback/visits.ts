import type { Fact } from '#platform/facts'

type Said = Pick<Fact, 'kind' | 'payload'>

/** Does it say that a client has been somewhere: "they came" from a group, or "I went" from the client? */
const saysVisit = ({ kind, payload }: Said): boolean =>
  (kind === 'attendance.told' && payload.answer === 'came') || (kind === 'word.said' && payload.word === 'went')

/** Does it take such a word back: a group expects them again, or the client did not go after all? */
export const takesBackVisit = ({ kind, payload }: Said): boolean =>
  (kind === 'introduction.answered' && payload.answer === 'yes') || (kind === 'word.taken-back' && payload.word === 'went')

const isOfSame = (one: Said, other: Said): boolean =>
  (one.kind.startsWith('word.') && other.kind.startsWith('word.') && one.payload.step === other.payload.step) ||
  (!one.kind.startsWith('word.') && !other.kind.startsWith('word.') && one.payload.introduction === other.payload.introduction)

/**
 * Which of these facts about one referral say that the client has been somewhere, and were not taken back since?
 *
 * @param facts oldest first
 */
export function visitsThatStand<F extends Said>(facts: readonly F[]): F[] {
  return facts.filter((fact, at) => saysVisit(fact) && !facts.slice(at + 1).some((later) => takesBackVisit(later) && isOfSame(fact, later)))
}
