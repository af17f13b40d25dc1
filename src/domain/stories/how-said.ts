import { DateTime } from 'luxon'
import { linkWorkers, programmeOf } from '#domain/access'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'

/** How far ahead a yes may end. For longer there is "until I say otherwise". */
export const YEARS_AHEAD = 10

/** A yes that is older when it is written down is asked again. */
const YEARS_BACK = 1

/** What was said of a yes by whoever writes it down. */
export interface Said {
  /** Who heard it, or took the paper. Left out: whoever writes it down. */
  heardBy?: string | undefined
  /** The day, in the programme's zone: "2026-05-03". Left out: today. */
  saidOn?: string | undefined
}

/**
 * Who heard this yes, and on which day?
 *
 * @throws Refusal invalid (`story-hearer-needed`, field `heardBy`; `day-is-to-come` and `said-long-ago`, field `saidOn`)
 */
export async function hearingOf(tx: Tx, { heardBy, saidOn }: Said, writtenBy: string, at: Date) {
  const hearer = heardBy ?? writtenBy
  if (hearer !== writtenBy && !(await linkWorkers(tx)).some(({ id }) => id === hearer)) {
    throw new Refusal('invalid', 'story-hearer-needed', { field: 'heardBy' })
  }
  const today = DateTime.fromJSDate(at, { zone: (await programmeOf(tx)).timeZone })
  const day = saidOn ?? today.toISODate()!
  if (day > today.toISODate()!) throw new Refusal('invalid', 'day-is-to-come', { field: 'saidOn' })
  if (day < today.minus({ years: YEARS_BACK }).toISODate()!) throw new Refusal('invalid', 'said-long-ago', { field: 'saidOn' })
  return { heard_by: hearer, said_on: day, written_by: writtenBy }
}

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
