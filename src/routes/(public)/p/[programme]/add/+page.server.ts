import { redirect } from '@sveltejs/kit'
import { addService, newService } from '#domain/directory'
import { newId } from '#platform/ids'
import { limit } from '#platform/rate-limit'
import { formAction } from '../../../../door.ts'
import { visitor } from '../visitor.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  await visitor(event)
  return { newServiceId: newId() }
}

export const actions: Actions = {
  default: formAction(newService, async (event, form) => {
    await limit('public-form', event.getClientAddress())
    const { ctx, programme } = await visitor(event)
    await addService(ctx, form)
    redirect(303, `/p/${programme.slug}/add/thanks`)
  }),
}
