import { error, redirect } from '@sveltejs/kit'
import { limit } from '#platform/rate-limit'
import { headersOf, Refusal, statusOf } from '#platform/refusal'
import { localPath, sentenceOf } from '../../door.ts'
import { footbridge } from '../../footbridge.ts'
import { keepCookies } from '../../signing-in.ts'
import type { RequestHandler } from './$types'

/** Sets out for the provider. A link and not a form: what forms may lead to is ourselves only (`form-action`). */
export const GET: RequestHandler = async (event) => {
  const { provider } = footbridge()
  if (!provider) error(404)
  try {
    await limit('provider', event.getClientAddress())
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) throw thrown
    return new Response(sentenceOf(thrown), { status: statusOf(thrown), headers: headersOf(thrown) })
  }
  const begun = await provider.begin(localPath(event.url.searchParams.get('next'), '/'), event.request.headers)
  if (!begun) redirect(303, '/sign-in?error=down')
  keepCookies(event.cookies, begun.setCookies)
  redirect(303, begun.url, { external: true })
}
