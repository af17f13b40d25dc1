import { z } from 'zod'
import { requestPassword } from '#domain/access'
import { systemClock } from '#platform/clock'
import { describe, log } from '#platform/log'
import { limit } from '#platform/rate-limit'
import { formAction } from '../door.ts'
import { footbridge } from '../footbridge.ts'
import type { Actions, RequestEvent } from './$types'

const form = z.object({ email: z.string({ error: 'needed' }).trim().min(1, 'needed').pipe(z.email('email-not-whole')) })

export const actions: Actions = {
  default: formAction(form, async (event: RequestEvent, { email }) => {
    const address = event.getClientAddress()
    // E-mail addresses can be made up without end, and each is looked up on the connections that every signed-in request needs.
    await limit('password-letter-address', address)
    await limit('password-letter', `${address} ${email.toLowerCase()}`)
    const { auth, config, db } = footbridge()
    // Nobody waits for it: how long the answer takes must not tell whether somebody works here with this address.
    requestPassword({ db, clock: systemClock }, email, { auth, origin: config.origin }).catch((error: unknown) =>
      log.error('password letter not owed', { error: describe(error) }),
    )
    return { sent: true }
  }),
}
