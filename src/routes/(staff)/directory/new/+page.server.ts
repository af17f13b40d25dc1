import { demand, mayTend } from '#domain/access'
import { addService, newService } from '#domain/directory'
import { newId } from '#platform/ids'
import { doneAt, formAction, orErrorPage, staff } from '../../../door.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx } = staff(event)
  await orErrorPage((async () => demand(mayTend(ctx.actor), 'tend-directory'))())
  return { newServiceId: newId() }
}

export const actions: Actions = {
  default: formAction(newService, async (event: RequestEvent, form) => {
    const { id } = await addService(staff(event).ctx, form)
    doneAt(event.cookies, `/directory/${id}`, 'entry-added')
  }),
}
