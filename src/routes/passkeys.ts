import type { Handle } from '@sveltejs/kit/hooks'
import { limit } from '#platform/rate-limit'
import { headersOf, Refusal, statusOf } from '#platform/refusal'
import { sentenceOf } from './door.ts'
import { footbridge } from './footbridge.ts'
import { demandOwnSecondStep } from './own-second-step.ts'
import { demandProvedLately } from './proved-lately.ts'

/**
 * Only passkeys need a door for script, and whoever comes back from a provider one of their own. Everything else about accounts
 * goes through our own forms, their limits and words.
 */
export const passkeys: Handle = async ({ event, resolve }) => {
  const { auth, provider } = footbridge()
  const { pathname } = event.url
  if (pathname.startsWith('/api/auth/passkey/')) {
    return withinLimit(event.getClientAddress(), async () => {
      if (pathname.endsWith('/delete-passkey')) await demandProvedLately(event)
      if (/\/(generate-register-options|verify-registration|delete-passkey)$/.test(pathname)) await demandOwnSecondStep(event)
      return auth.handler(event.request)
    })
  }
  if (provider && pathname === '/api/auth/callback/oidc') return withinLimit(event.getClientAddress(), () => provider.finish(event.request))
  return resolve(event)
}

async function withinLimit(address: string, answer: () => Promise<Response>): Promise<Response> {
  try {
    const giveBack = await limit('sign-in-address', address)
    const answered = await answer()
    if (answered.ok || (answered.status === 302 && !answered.headers.get('location')?.includes('error='))) await giveBack()
    return answered
  } catch (thrown) {
    if (thrown instanceof Refusal) return new Response(sentenceOf(thrown), { status: statusOf(thrown), headers: headersOf(thrown) })
    throw thrown
  }
}
