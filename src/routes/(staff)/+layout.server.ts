import { mayAdminister, mayManage, mayRefer, maySupport } from '#domain/access'
import { sayDate } from '#platform/say'
import { footbridge } from '../footbridge.ts'
import { staff } from '../door.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = (event) => {
  const { ctx, programme } = staff(event)
  const { actor } = ctx
  const owed = event.locals.secondStep
  const pages = owed?.isDue
    ? []
    : [
        ...(maySupport(actor) ? ['work' as const] : []),
        ...(mayRefer(actor) ? ['refer' as const] : []),
        'directory' as const,
        ...(mayManage(actor) ? ['manage' as const] : []),
        ...(mayAdminister(actor) ? ['people' as const] : []),
        ...(footbridge().isDemo ? ['outbox' as const] : []),
      ]
  return {
    pages,
    programmeName: programme.name,
    programmePhone: programme.phone,
    emergencyNumber: programme.emergencyNumber,
    memberships: event.locals.memberships.length,
    owed: owed && { isDue: owed.isDue, day: sayDate(owed.day, event.locals.locale) },
  }
}
