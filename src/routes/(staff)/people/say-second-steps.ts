import type { SecondSteps } from '#platform/second-steps'
import { m } from '#words'

/** What somebody has for a second step, in words: never more than that they have it. */
export function saySecondSteps(steps: SecondSteps | undefined): string {
  const has = [...(steps?.hasCodeApp ? [m.second_step_app()] : []), ...(steps?.passkeys ? [m.second_step_passkey()] : [])]
  return has.length > 0 ? m.second_step_has({ what: has.join(', ') }) : m.second_step_none()
}

/** The same in the list of everybody: that somebody has none is worth a line only where a role of theirs asks for one. */
export function sayInList(steps: SecondSteps | undefined, isAsked: boolean): string {
  return isAsked || steps?.hasCodeApp || steps?.passkeys ? saySecondSteps(steps) : ''
}
