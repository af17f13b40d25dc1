import { DateTime } from 'luxon'
import { Refusal } from '#platform/refusal'

/** How far ahead a yes may end. For longer there is "until I say otherwise". */
export const YEARS_AHEAD = 10

/**
 * A yes ends after it began, and not in a far year that nobody meant.
 *
 * @throws Refusal invalid (`until-is-past`, `until-too-far`, field `until`)
 */
export function demandFitEnd(until: Date | null, at: Date): void {
  if (until === null) return
  if (until <= at) throw new Refusal('invalid', 'until-is-past', { field: 'until' })
  const last = DateTime.fromJSDate(at).plus({ years: YEARS_AHEAD, days: 1 }).toJSDate()
  if (until > last) throw new Refusal('invalid', 'until-too-far', { field: 'until', words: { years: String(YEARS_AHEAD) } })
}
