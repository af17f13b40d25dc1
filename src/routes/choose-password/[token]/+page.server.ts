import { z } from 'zod'
import { membershipsOf } from '#domain/access'
import { choosePassword, isPasswordKey, ownerOfPasswordKey } from '#platform/accounts'
import { demandHardToGuess } from '#platform/guessable'
import { log } from '#platform/log'
import { countingFailures } from '#platform/rate-limit'
import { doneAt, formAction } from '../../door.ts'
import { footbridge } from '../../footbridge.ts'
import { newPassword, typedTheSame } from '../../new-password.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

/** Looking spends nothing: mail scanners look at links before people do. */
export const load: PageServerLoad = async ({ params }) => ({ works: await isPasswordKey(footbridge().auth, params.token) })

/** Who chooses, and where they work: what others would try first. */
async function namesAround({ userId, name, email }: { userId: string; name: string; email: string }): Promise<string[]> {
  const memberships = await membershipsOf(footbridge().db, userId)
  return [name, email, ...memberships.flatMap(({ memberName, programme }) => [memberName, programme.name, programme.town])]
}

export const actions: Actions = {
  default: formAction(z.object(newPassword).refine(...typedTheSame), async (event: RequestEvent, form) => {
    const owner = await ownerOfPasswordKey(footbridge().auth, event.params.token)
    if (owner) await demandHardToGuess(form.newPassword, await namesAround(owner))
    await countingFailures('sign-in', event.getClientAddress(), () =>
      choosePassword(footbridge().auth, event.params.token, form.newPassword),
    )
    log.info('password changed', { account: owner?.userId })
    doneAt(event.cookies, '/sign-in', 'password-chosen')
  }),
}
