import { z } from 'zod'
import { mayOpenInEmergency, demand } from '#domain/access'
import { nameOf } from '#domain/people'
import { lookUpClients } from '#domain/referrals'
import { reading } from '#platform/context'
import { needed } from '#platform/form'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import { formAction, orErrorPage, staff } from '../../door.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = (event) => {
  const { ctx, programme } = staff(event)
  return orErrorPage(
    (async () => {
      demand(mayOpenInEmergency(ctx.actor), 'open-in-emergency')
      return { emergencyNumber: programme.emergencyNumber }
    })(),
  )
}

const whom = z.object({
  familyName: needed(120),
  birthDate: needed(10, 'whole-birth-date-needed').pipe(z.iso.date('whole-birth-date-needed')),
})

export const actions = {
  default: formAction(whom, async (event: RequestEvent, asked) => {
    const { ctx } = staff(event)
    demand(mayOpenInEmergency(ctx.actor), 'open-in-emergency')
    const found = await reading(ctx, (tx) => asOnlyKept(tx, () => lookUpClients(tx, ctx.actor, asked)))
    const born = found.filter(({ birthDate }) => birthDate === asked.birthDate)
    return { found: born.map((client) => ({ id: client.id, name: nameOf(client) })), typed: asked, errors: undefined }
  }),
} satisfies Actions
