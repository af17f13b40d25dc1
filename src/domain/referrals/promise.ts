import { closedDaysFrom, programmeOf } from '#domain/access'
import type { Tx } from '#platform/database'
import { contactDueAt } from './contact-due.ts'

/** By when does this programme promise a first attempt at contact to whoever is referred, or asks, at this moment? */
export async function contactPromised(tx: Tx, moment: Date): Promise<Date> {
  const { firstContactDays, timeZone } = await programmeOf(tx)
  return contactDueAt(moment, { workingDays: firstContactDays, timeZone, closedDays: await closedDaysFrom(tx, moment) })
}
