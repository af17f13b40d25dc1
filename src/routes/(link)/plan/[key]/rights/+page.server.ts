import { redirect } from '@sveltejs/kit'
import { z } from 'zod'
import { askErasure, countryOf, erasureAskedBy, takeBackErasure } from '#domain/rights'
import { reading } from '#platform/context'
import { newRowId } from '#platform/form'
import { newId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { doneAt, formAction, mannerOf } from '../../../../door.ts'
import { sayErasure } from '../../../../rights/say-erasure.ts'
import { comeIn } from '../../../door.ts'
import { isOpen } from '../open.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  const visit = await comeIn(event, 'see-plan')
  const { ctx, programme, link, key } = visit
  if (!isOpen(event, visit)) redirect(303, `/plan/${key}`)
  const manner = mannerOf(event, programme)
  const erasure = await reading(ctx, (tx) => erasureAskedBy(tx, link.clientId!))
  return {
    plan: `/plan/${key}`,
    newId: newId(),
    country: countryOf(programme),
    erasure: sayErasure(erasure, manner),
  }
}

export const actions: Actions = {
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
