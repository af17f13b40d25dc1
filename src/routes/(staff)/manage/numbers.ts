import { demand, mayManage } from '#domain/access'
import { numbersByMonth, type MonthOfReferrals } from '#domain/insight'
import { reading } from '#platform/context'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import { orErrorPage, staff, type StaffEvent } from '../../door.ts'

const MONTHS = 12

/** The numbers of the last twelve months: what the page shows and the file holds. For managers only. */
export async function readNumbers(event: StaffEvent): Promise<MonthOfReferrals[]> {
  const { ctx, programme } = staff(event)
  return orErrorPage(
    (async () => {
      demand(mayManage(ctx.actor), 'see-numbers')
      const when = { months: MONTHS, timeZone: programme.timeZone, now: ctx.clock.now() }
      return reading(ctx, (tx) => asOnlyKept(tx, () => numbersByMonth(tx, when)))
    })(),
  )
}
