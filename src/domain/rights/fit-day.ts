import { programmeOf } from '#domain/access'
import type { Tx } from '#platform/database'
import { dayOf } from '#platform/day-of'
import { Refusal } from '#platform/refusal'

/**
 * A day on which something was said about a restriction: not before it was asked, and not still to come.
 *
 * @param said.day in the programme's zone: "2026-05-03"
 * @throws Refusal invalid (`needed`, `day-is-to-come`, `said-before-asked`, at the field)
 */
export async function fitDay(
  tx: Tx,
  { field, day }: { field: string; day: string | undefined },
  askedAt: Date,
  now: Date,
): Promise<string> {
  const { timeZone } = await programmeOf(tx)
  const refuse = (reason: string) => new Refusal('invalid', reason, { field })
  if (!day) throw refuse('needed')
  if (day > dayOf(now, timeZone)) throw refuse('day-is-to-come')
  if (day < dayOf(askedAt, timeZone)) throw refuse('said-before-asked')
  return day
}
