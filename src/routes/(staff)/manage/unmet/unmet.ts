import { DateTime } from 'luxon'
import { unmetNeeds, type UnmetNeed } from '#domain/matching'
import { reading } from '#platform/context'
import { orErrorPage, staff, type StaffEvent } from '../../../door.ts'

/** What was not found in the last twelve months: what the page shows and the file holds. For managers only. */
export async function readUnmet(event: StaffEvent): Promise<UnmetNeed[]> {
  const { ctx, programme } = staff(event)
  const since = DateTime.fromJSDate(ctx.clock.now(), { zone: programme.timeZone }).minus({ years: 1 }).toISODate()!
  return orErrorPage(reading(ctx, (tx) => unmetNeeds(tx, ctx, since)))
}
