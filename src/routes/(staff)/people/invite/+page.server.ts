import { z } from 'zod'
import { demand, inviteMember, mayAdminister, organisationsWithStaff, roleNames } from '#domain/access'
import { reading } from '#platform/context'
import { needed, newRowId } from '#platform/form'
import { newId } from '#platform/ids'
import { doneAt, formAction, orErrorPage, staff, type StaffEvent } from '../../../door.ts'
import { footbridge } from '../../../footbridge.ts'
import { roleOptions } from '../roles.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = (event) => orErrorPage(readForm(event))

async function readForm(event: StaffEvent) {
  const { ctx, programme } = staff(event)
  demand(mayAdminister(ctx.actor), 'administer')
  const organisations = await reading(ctx, organisationsWithStaff)
  return {
    id: newId(),
    language: programme.locale,
    roles: roleOptions(),
    organisations: organisations.map(({ id, name }) => ({ value: id, label: name })),
  }
}

const form = z.object({
  id: newRowId,
  name: needed(120),
  email: z.string({ error: 'needed' }).trim().min(1, 'needed').pipe(z.email('email-not-whole')),
  organisationId: z.uuid('needed'),
  role: z.enum(roleNames, 'needed'),
  locale: z.enum(['en', 'nl'], 'not-understood'),
})

export const actions: Actions = {
  default: formAction(form, async (event: RequestEvent, invitation) => {
    const { auth, config } = footbridge()
    await inviteMember(staff(event).ctx, invitation, { auth, origin: config.origin })
    doneAt(event.cookies, '/people', 'invited')
  }),
}
