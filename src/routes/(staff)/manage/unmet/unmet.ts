import { unmetNeeds, type UnmetNeed } from '#domain/matching'
import { reading } from '#platform/context'
import { orErrorPage, staff, type StaffEvent } from '../../../door.ts'

/** What was not found in the last twelve months: what the page shows and the file holds. For managers only. */
export async function readUnmet(event: StaffEvent): Promise<UnmetNeed[]> {
  const { ctx } = staff(event)
  const since = ctx.clock.now()
  since.setUTCFullYear(since.getUTCFullYear() - 1)
  return orErrorPage(reading(ctx, (tx) => unmetNeeds(tx, ctx, since.toISOString().slice(0, 10))))
}
