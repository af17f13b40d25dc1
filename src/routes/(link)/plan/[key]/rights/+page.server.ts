import { redirect } from '@sveltejs/kit'
import { z } from 'zod'
import {
  askCorrection,
  askErasure,
  askRestriction,
  correctionsAskedBy,
  correctionSubjects,
  countryOf,
  endRestriction,
  erasureAskedBy,
  restrictionGrounds,
  restrictionHeardToEnd,
  restrictionOf,
  takeBackCorrection,
  takeBackErasure,
} from '#domain/rights'
import { reading } from '#platform/context'
import { needed, newRowId } from '#platform/form'
import { newId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { word } from '#words'
import { doneAt, formAction, mannerOf } from '../../../../door.ts'
import { sayMyCorrection } from '../../../../rights/say-correction.ts'
import { sayErasure } from '../../../../rights/say-erasure.ts'
import { groundsOf, sayHeardToEnd, sayMyRestriction } from '../../../../rights/say-restriction.ts'
import { comeIn } from '../../../door.ts'
import { isOpen } from '../open.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  const visit = await comeIn(event, 'see-plan')
  const { ctx, programme, link, key } = visit
  if (!isOpen(event, visit)) redirect(303, `/plan/${key}`)
  const manner = mannerOf(event, programme)
  const { corrections, erasure, restriction, heardToEnd } = await reading(ctx, async (tx) => ({
    corrections: await correctionsAskedBy(tx, link.clientId!),
    erasure: await erasureAskedBy(tx, link.clientId!),
    restriction: await restrictionOf(tx, link.clientId!, ctx.clock.now()),
    heardToEnd: await restrictionHeardToEnd(tx, link.clientId!),
  }))
  return {
    plan: `/plan/${key}`,
    newId: newId(),
    country: countryOf(programme),
    corrections: corrections.map((one) => sayMyCorrection(one, manner)),
    subjects: correctionSubjects.map((value) => ({ value, label: word(`correction_about_${value}`) })),
    restriction: sayMyRestriction(restriction, manner),
    endedBy: sayHeardToEnd(heardToEnd, manner),
    grounds: groundsOf('restrict_ground'),
    erasure: sayErasure(erasure, manner),
  }
}

const wrong = z.object({
  id: newRowId,
  about: z.enum(correctionSubjects, { error: 'correction-about-needed' }),
  words: needed(2000, 'correction-wrong-needed'),
})

const keeping = z.object({ id: newRowId, ground: z.enum(restrictionGrounds, { error: 'restriction-ground-needed' }) })

export const actions: Actions = {
  askCorrection: formAction(wrong, async (event: RequestEvent, form) => {
    const { ctx, clientId, page } = await comeInOpen(event)
    await askCorrection(ctx, { ...form, clientId })
    doneAt(event.cookies, `${page}#correct`, 'my-correction-asked')
  }),
  takeBackCorrection: formAction(z.object({ requestId: newRowId }), async (event: RequestEvent, { requestId }) => {
    const { ctx, clientId, page } = await comeInOpen(event)
    await takeBackCorrection(ctx, { clientId, requestId })
    doneAt(event.cookies, `${page}#correct`, 'my-correction-taken-back')
  }),
  askRestriction: formAction(keeping, async (event: RequestEvent, form) => {
    const { ctx, clientId, page } = await comeInOpen(event)
    await askRestriction(ctx, { ...form, clientId })
    doneAt(event.cookies, `${page}#restrict`, 'my-restriction-asked')
  }),
  endRestriction: formAction(z.object({}), async (event: RequestEvent) => {
    const { ctx, clientId, page } = await comeInOpen(event)
    await endRestriction(ctx, { clientId })
    doneAt(event.cookies, `${page}#restrict`, 'my-restriction-ended')
  }),
  askErasure: formAction(z.object({ id: newRowId }), async (event: RequestEvent, { id }) => {
    const { ctx, clientId, page } = await comeInOpen(event)
    await askErasure(ctx, { id, clientId })
    doneAt(event.cookies, `${page}#erase`, 'my-erasure-asked')
  }),
  takeBackErasure: formAction(z.object({}), async (event: RequestEvent) => {
    const { ctx, clientId, page } = await comeInOpen(event)
    await takeBackErasure(ctx, { clientId })
    doneAt(event.cookies, `${page}#erase`, 'my-erasure-taken-back')
  }),
}

/** Behind the PIN, where there is one: half an hour after it the page asks again. */
async function comeInOpen(event: RequestEvent) {
  const visit = await comeIn(event, 'see-plan')
  if (!isOpen(event, visit)) throw new Refusal('forbidden', 'pin-again')
  return { ctx: visit.ctx, clientId: visit.link.clientId!, page: `/plan/${visit.key}/rights` }
}
