import { redirect, type RequestEvent } from '@sveltejs/kit'
import { sequence, type Handle, type HandleServerError, type ServerInit } from '@sveltejs/kit/hooks'
import { membershipsOf, type Membership } from '#domain/access'
import { systemClock } from '#platform/clock'
import { readConfig } from '#platform/config'
import { newId } from '#platform/ids'
import { describe, log } from '#platform/log'
import { localeOf } from '#platform/words'
import { paraglideMiddleware } from './paraglide/server.js'
import { carryToSignIn } from './routes/carried.ts'
import { withErrorInTitle } from './routes/error-title.ts'
import { footbridge, useFootbridge } from './routes/footbridge.ts'
import { typeSizeOf } from './routes/type-size.ts'
import { passkeys } from './routes/passkeys.ts'
import { inTheirLanguage } from './routes/(link)/their-language.ts'
import { startFootbridge } from './startup.ts'

export const init: ServerInit = async () => {
  const app = await startFootbridge(readConfig())
  useFootbridge(app)
  process.once('footbridge:stop' as never, () => void app.stop().then(() => process.exit(0)))
}

const headers: Handle = async ({ event, resolve }) => {
  const response = await resolve(event)
  const { headers } = response
  headers.set('X-Content-Type-Options', 'nosniff')
  headers.set('Referrer-Policy', 'same-origin')
  headers.set('Permissions-Policy', 'camera=(), microphone=(), geolocation=(), browsing-topics=()')
  headers.set('Cross-Origin-Opener-Policy', 'same-origin')
  if (!headers.has('Cross-Origin-Resource-Policy')) headers.set('Cross-Origin-Resource-Policy', 'same-origin')
  if (footbridge().config.origin.startsWith('https://')) headers.set('Strict-Transport-Security', 'max-age=63072000; includeSubDomains')
  const policy = headers.get('Content-Security-Policy')
  if (policy && event.locals.tilesFrom) headers.set('Content-Security-Policy', withTilesFrom(policy, event.locals.tilesFrom))
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'private, no-store')
  return response
}

/** A page with a map may ask one more server, for pictures and nothing else. MapLibre fetches them, so it is a connection too. */
function withTilesFrom(policy: string, origin: string): string {
  return `${policy.replace(/img-src [^;]*/, `$& ${origin}`)}; connect-src 'self' ${origin}`
}

const language: Handle = async ({ event, resolve }) =>
  paraglideMiddleware(await inTheirLanguage(event), ({ locale }) => {
    event.locals.locale = localeOf(locale)
    return resolve(event, {
      transformPageChunk: ({ html }) =>
        withErrorInTitle(html, localeOf(locale))
          .replace('%paraglide.lang%', locale)
          .replace('%footbridge.type%', typeSizeOf(event.cookies)),
    })
  })

/** Who is it? Sessions are looked up each time, so that a revoked one is over at once. Before the language: it may be theirs. */
const actor: Handle = async ({ event, resolve }) => {
  const { auth, db, keyring } = footbridge()
  const session = event.request.headers.has('cookie') ? await auth.api.getSession({ headers: event.request.headers }) : null
  event.locals.user = session?.user
  event.locals.memberships = session ? await membershipsOf(db, session.user.id) : []
  const membership = await actingAs(event)
  event.locals.membership = membership
  event.locals.ctx = membership && {
    actor: { kind: 'member', id: membership.memberId, name: membership.memberName, roles: membership.roles },
    programmeId: membership.programmeId,
    clock: systemClock,
    db,
    keyring,
  }
  event.locals.programme = membership?.programme
  return resolve(event)
}

/** Nobody but members sees a page for staff. */
const door: Handle = async ({ event, resolve }) => {
  const { membership } = event.locals
  if (event.route.id?.startsWith('/(staff)') && !membership) {
    if (event.request.method !== 'GET') return carryToSignIn(event)
    redirect(303, `/sign-in?next=${encodeURIComponent(event.url.pathname)}`)
  }
  // Who works in several programmes may have them open side by side: each form says to which one it belongs.
  const field =
    membership && event.locals.memberships.length > 1 ? `<input type="hidden" name="programme" value="${membership.programmeId}">` : ''
  return resolve(event, {
    transformPageChunk: ({ html }) => (field ? html.replace(/<form\b[^>]*method="POST"[^>]*>/g, `$&${field}`) : html),
  })
}

/** In which of their programmes somebody acts: the one that the form belongs to, else the one that this browser chose last. */
async function actingAs(event: RequestEvent): Promise<Membership | undefined> {
  const { memberships } = event.locals
  const isForm =
    event.request.method === 'POST' &&
    /^(multipart\/form-data|application\/x-www-form-urlencoded)/.test(event.request.headers.get('content-type') ?? '')
  const named = memberships.length > 1 && isForm ? (await event.request.clone().formData()).get('programme') : null
  if (named) return memberships.find((one) => one.programmeId === named)
  return memberships.find((one) => one.programmeId === event.cookies.get('programme')) ?? memberships[0]
}

export const handle = sequence(headers, actor, language, door, passkeys)

/** What we refused ourselves keeps its sentence; anything else is a bug, logged whole and shown as a number to read out. */
export const handleError: HandleServerError = ({ kind, error: thrown, event }) => {
  if (kind !== 'unknown') return
  const reference = newId().slice(-12)
  log.error('request failed', { reference, route: event.route.id ?? 'none', error: describe(thrown) })
  return { reference }
}
