import { isHttpError, type RequestEvent } from '@sveltejs/kit'
import type { Handle } from '@sveltejs/kit/hooks'
import { log } from '#platform/log'
import { statusOf, type Refusal } from '#platform/refusal'

/** Refusals of a form that tell of somebody who tries to get in, whatever their status. A wrong sign-in has a line of its own. */
const OF_GETTING_IN = new Set([
  ...['wrong-password', 'wrong-code', 'code-used', 'wrong-setup-code', 'pin-wrong'],
  ...['second-step-over', 'password-link-old'],
])

/** Not signed in, not theirs, not there (which may be: not theirs), a link that opens nothing, too often. */
const STATUSES = new Set([401, 403, 404, 410, 429])

const refused = new WeakMap<Request, Refusal>()

/** Which refusal the answer to this request stands for. */
export function noteRefusal({ request }: Pick<RequestEvent, 'request'>, refusal: Refusal): void {
  refused.set(request, refusal)
}

/** Writes down what was refused: where, why, and to whom if we know. Nothing that was typed, and no address. */
export const refusals: Handle = async ({ event, resolve }) => {
  try {
    const response = await resolve(event)
    tell(event, response.status, errorIn(response))
    return response
  } catch (thrown) {
    if (isHttpError(thrown)) tell(event, thrown.status)
    throw thrown
  }
}

function tell(event: RequestEvent, answered: number, error?: string): void {
  const { locals, request, route, url } = event
  const refusal = refused.get(request)
  const status = refusal ? statusOf(refusal) : answered
  const reason = refusal?.reason ?? error
  // Machines ask everybody for pages that are nowhere. That says nothing.
  if (!route.id && status === 404) return
  const isAccounts = url.pathname.startsWith('/api/auth/') && status >= 400
  if (!STATUSES.has(status) && !OF_GETTING_IN.has(reason ?? '') && !error && !isAccounts) return
  const { user, membership } = locals
  const who = { account: user?.id, programme: membership?.programmeId, member: membership?.memberId }
  log.info('refused', { status, reason, method: request.method, route: route.id ?? (isAccounts || error ? 'accounts' : 'none'), ...who })
}

/** Whoever comes back from a provider, and is not let in, is sent on with the code of why. */
const errorIn = ({ headers }: Response) => /^\S*\/sign-in\?(?:\S*&)?error=(\w{1,40})/.exec(headers.get('location') ?? '')?.[1]
