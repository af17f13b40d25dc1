import { z } from 'zod'
import { choosePassword, isPasswordKey } from '#platform/accounts'
import { countingFailures } from '#platform/rate-limit'
import { doneAt, formAction } from '../../door.ts'
import { footbridge } from '../../footbridge.ts'
import { newPassword, typedTheSame } from '../../new-password.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

/** Looking spends nothing: mail scanners look at links before people do. */
export const load: PageServerLoad = async ({ params }) => ({ works: await isPasswordKey(footbridge().auth, params.token) })

export const actions: Actions = {
  default: formAction(z.object(newPassword).refine(...typedTheSame), async (event: RequestEvent, form) => {
    await countingFailures('sign-in', event.getClientAddress(), () =>
      choosePassword(footbridge().auth, event.params.token, form.newPassword),
    )
    doneAt(event.cookies, '/sign-in', 'password-chosen')
  }),
}
