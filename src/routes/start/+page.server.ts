import { error } from '@sveltejs/kit'
import { z } from 'zod'
import { allProgrammes, createProgramme } from '#domain/access'
import { needed, newRowId, optional } from '#platform/form'
import { demandHardToGuess } from '#platform/guessable'
import { newId } from '#platform/ids'
import { countingFailures } from '#platform/rate-limit'
import { Refusal } from '#platform/refusal'
import { isSetupCode } from '#platform/setup-code'
import { doneAt, formAction } from '../door.ts'
import { footbridge } from '../footbridge.ts'
import { newPassword, typedTheSame } from '../new-password.ts'
import { signInHere } from '../signing-in.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

/** The code that this server printed, as long as it has no programme. Without one there is no such page. */
async function codeOfFirstRun(): Promise<string> {
  const { db, setupCode } = footbridge()
  if (!setupCode || (await allProgrammes(db)).length > 0) error(404)
  return setupCode
}

const TIME_ZONES = Intl.supportedValuesOf('timeZone')

export const load: PageServerLoad = async ({ locals }) => {
  await codeOfFirstRun()
  return { id: newId(), timeZones: TIME_ZONES, timeZone: locals.locale === 'nl' ? 'Europe/Amsterdam' : 'Europe/London' }
}

const form = z
  .object({
    id: newRowId,
    code: needed(40),
    name: needed(120),
    town: needed(120),
    phone: optional(40),
    locale: z.enum(['en', 'nl'], 'not-understood'),
    timeZone: z.enum(TIME_ZONES, 'not-understood'),
    organisation: needed(300),
    yourName: needed(120),
    email: z.string({ error: 'needed' }).trim().min(1, 'needed').pipe(z.email('email-not-whole')),
    ...newPassword,
  })
  .refine(...typedTheSame)

export const actions: Actions = {
  default: formAction(form, async (event: RequestEvent, { code, organisation, yourName, email, newPassword, ...programme }) => {
    const rightCode = await codeOfFirstRun()
    await countingFailures('sign-in', event.getClientAddress(), async () => {
      if (!isSetupCode(code, rightCode)) throw new Refusal('forbidden', 'wrong-setup-code', { field: 'code' })
    })
    await demandHardToGuess(newPassword, [yourName, email, programme.name, programme.town, organisation])
    const { auth, db } = footbridge()
    await createProgramme(db, auth, {
      ...programme,
      organisation: { name: organisation, employsLinkWorkers: true },
      administrator: { name: yourName, email, password: newPassword },
    })
    await signInHere(event, { email, password: newPassword, remember: false })
    doneAt(event.cookies, '/people', 'programme-started')
  }),
}
