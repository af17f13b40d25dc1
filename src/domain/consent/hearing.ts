import { DateTime } from 'luxon'
import { linkWorkersSince, programmeOf } from '#domain/access'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'

/** A yes that is older when it is written down is asked again. */
const YEARS_BACK = 1

/** What was said of a yes by whoever writes it down. */
export interface Said {
  /** Who heard it, or took the paper. Left out: whoever writes it down. */
  heardBy?: string | undefined
  /** The day, in the programme's zone: "2026-05-03". Left out: today. */
  saidOn?: string | undefined
}

/** The same, with how it was said, and in which language, as a BCP 47 tag. */
export interface SaidYes extends Said {
  how: 'spoken' | 'paper'
  askedIn: string
}

/**
 * Who heard this yes, and on which day? Whoever works here as a link worker, or did on that day.
 *
 * @throws Refusal invalid (`story-hearer-needed`, field `heardBy`; `day-is-to-come` and `said-long-ago`, field `saidOn`)
 */
export async function hearingOf(tx: Tx, { heardBy, saidOn }: Said, writtenBy: string, at: Date) {
  const hearer = heardBy ?? writtenBy
  const today = DateTime.fromJSDate(at, { zone: (await programmeOf(tx)).timeZone })
  const day = saidOn ?? today.toISODate()!
  if (day > today.toISODate()!) throw new Refusal('invalid', 'day-is-to-come', { field: 'saidOn' })
  if (day < today.minus({ years: YEARS_BACK }).toISODate()!) throw new Refusal('invalid', 'said-long-ago', { field: 'saidOn' })
  const wasHere = (await linkWorkersSince(tx, day)).some(({ id, from, until }) => id === hearer && (until === null || from <= day))
  if (hearer !== writtenBy && !wasHere) throw new Refusal('invalid', 'story-hearer-needed', { field: 'heardBy' })
  return { heard_by: hearer, said_on: day, written_by: writtenBy }
}

export type Heard = Awaited<ReturnType<typeof hearingOf>>

/** Does whoever writes this yes down hear it at this moment, so that nothing was said since? */
export const isHeardNow = (how: string, heard: Heard, at: Date, timeZone: string): boolean =>
  how === 'spoken' && heard.heard_by === heard.written_by && heard.said_on === DateTime.fromJSDate(at, { zone: timeZone }).toISODate()
