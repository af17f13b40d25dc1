import { z } from 'zod'
import { demand, mayManage } from '#domain/access'
import {
  allOnlyKept,
  keepRestricted,
  noteTold,
  TOLD_BEFORE_DAYS,
  tellOfLifting,
  usedAgainAt,
  waysOfTelling,
  willRead,
} from '#domain/rights'
import { reading } from '#platform/context'
import { evenWhenWrong, needed, neededDay, newRowId } from '#platform/form'
import { m, word, type Locale } from '#words'
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
      const now = ctx.clock.now()
      const kept = []
      for (const one of await allOnlyKept(tx, now)) {
        const reads = await willRead(tx, { clientId: one.clientId, until: one.lifts?.at ?? usedAgainAt(now) })
        // Who decides that it ends reaches them about it; for nothing else is it to be seen here.
        const ways = one.lifts || !reads ? await safeWaysTo(tx, one.clientId) : []
        kept.push({ id: one.id, name: one.name, ...sayRestriction(one, manner), next: sayNext(reads, manner.locale), reads, ways })
      }
      return {
        days: TOLD_BEFORE_DAYS,
        waysOfTelling: waysOfTelling.map((value) => ({ value, label: word(`restrictions_told_${value}`) })),
        kept,
      }
    }),
  )
}

/** What to do where the end was taken back, because they could not read it: they may read it again by now. */
const sayNext = (reads: Awaited<ReturnType<typeof willRead>>, locale: Locale): string =>
  reads === null
    ? m.restrictions_untold_next({ days: TOLD_BEFORE_DAYS }, { locale })
    : word(`restrictions_untold_next_${reads}`, {}, locale)

const toldOn = z.union([z.literal(''), z.iso.date('day-not-understood')], { error: 'day-not-understood' })

/** That somebody told them first: asked of whom nothing that we send would reach. */
const lifting = z
  .object({
    restrictionId: newRowId,
    because: needed(1000),
    toldOn: toldOn.optional(),
    toldHow: z.enum(waysOfTelling, { error: 'told-how-needed' }).optional(),
  })
  .check(
    evenWhenWrong(({ toldOn, toldHow }) => [
      ...(toldOn && !toldHow ? [{ path: ['toldHow'], message: 'told-how-needed' }] : []),
      ...(toldHow && !toldOn ? [{ path: ['toldOn'], message: 'needed' }] : []),
    ]),
  )

const telling = z.object({
  restrictionId: newRowId,
  toldOn: neededDay,
  toldHow: z.enum(waysOfTelling, { error: 'told-how-needed' }),
})

const saidOf = (reads: Awaited<ReturnType<typeof willRead>>) =>
  reads === null ? 'restriction-end-told-by-you' : `restriction-end-told-${reads}`

export const actions: Actions = {
  lift: formAction(lifting, async (event: RequestEvent, { restrictionId, because, toldOn, toldHow }) => {
    const told = toldOn && toldHow ? { on: toldOn, how: toldHow } : undefined
    const reads = await tellOfLifting(staff(event).ctx, { restrictionId, because, told })
    doneAt(event.cookies, '/manage/restrictions', saidOf(reads))
  }),
  told: formAction(telling, async (event: RequestEvent, { restrictionId, toldOn, toldHow }) => {
    await noteTold(staff(event).ctx, { restrictionId, told: { on: toldOn, how: toldHow } })
    doneAt(event.cookies, '/manage/restrictions', 'restriction-told-too')
  }),
  leave: formAction(z.object({ restrictionId: newRowId }), async (event: RequestEvent, form) => {
    await keepRestricted(staff(event).ctx, form)
    doneAt(event.cookies, '/manage/restrictions', 'restriction-left')
  }),
  keep: formAction(z.object({ restrictionId: newRowId }), async (event: RequestEvent, form) => {
    const reads = await keepRestricted(staff(event).ctx, form)
    doneAt(event.cookies, '/manage/restrictions', reads === 'plan' ? 'restriction-stays' : 'restriction-stays-tell')
  }),
}
