import { Refusal } from '#platform/refusal'
import { hasProvedLately } from '#platform/sign-in'
import { footbridge } from './footbridge.ts'

/**
 * Else whoever finds a browser open could shut its owner out: end their sessions elsewhere, or take away the passkey that they sign in
 * with.
 *
 * @throws Refusal forbidden
 */
export async function demandProvedLately({ request }: { request: Request }): Promise<void> {
  if (!(await hasProvedLately(footbridge().auth, request.headers))) throw new Refusal('forbidden', 'prove-again-first')
}
