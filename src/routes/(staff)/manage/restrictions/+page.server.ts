import { z } from 'zod'
import { demand, mayManage } from '#domain/access'
import { allOnlyKept, keepRestricted, TOLD_BEFORE_DAYS, tellOfLifting } from '#domain/rights'
import { reading } from '#platform/context'
import { needed, newRowId } from '#platform/form'
import { doneAt, formAction, mannerOf, orErrorPage, staff } from '../../../door.ts'
import { safeWaysTo } from '../../../rights/safe-ways.ts'
import { sayRestriction } from '../../../rights/say-restriction.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = (event) => {
  const { ctx, programme } = staff(event)
  const manner = mannerOf(event, programme)
  return orErrorPage(
    reading(ctx, async (tx) => {
      demand(mayManage(ctx.actor), 'answer-requests')
      const kept = []
      for (const one of await allOnlyKept(tx, ctx.clock.now())) {
        // Who decided that it ends reaches them about it; for nothing else is it to be seen here.
        const ways = one.lifts ? await safeWaysTo(tx, one.clientId) : []
        kept.push({ id: one.id, name: one.name, ...sayRestriction(one, manner), ways })
      }
      return { days: TOLD_BEFORE_DAYS, kept }
    }),
  )
}

export const actions: Actions = {
  lift: formAction(z.object({ restrictionId: newRowId, because: needed(1000) }), async (event: RequestEvent, form) => {
    await tellOfLifting(staff(event).ctx, form)
    doneAt(event.cookies, '/manage/restrictions', 'restriction-end-told')
  }),
  keep: formAction(z.object({ restrictionId: newRowId }), async (event: RequestEvent, form) => {
    await keepRestricted(staff(event).ctx, form)
    doneAt(event.cookies, '/manage/restrictions', 'restriction-stays')
  }),
}
