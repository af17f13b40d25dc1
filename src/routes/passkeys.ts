import type { Handle } from '@sveltejs/kit/hooks'
import { limit } from '#platform/rate-limit'
import { headersOf, Refusal, statusOf } from '#platform/refusal'
import { sentenceOf } from './door.ts'
import { footbridge } from './footbridge.ts'

/** Only passkeys need a door for script. Everything else about accounts goes through our own forms, their limits and words. */
export const passkeys: Handle = async ({ event, resolve }) => {
  if (!event.url.pathname.startsWith('/api/auth/passkey/')) return resolve(event)
  try {
    const giveBack = await limit('sign-in-address', event.getClientAddress())
    const answer = await footbridge().auth.handler(event.request)
    if (answer.ok) await giveBack()
    return answer
  } catch (thrown) {
    if (thrown instanceof Refusal) return new Response(sentenceOf(thrown), { status: statusOf(thrown), headers: headersOf(thrown) })
    throw thrown
  }
}
