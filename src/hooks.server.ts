import { error, redirect } from '@sveltejs/kit'
import { sequence, type Handle, type HandleServerError, type ServerInit } from '@sveltejs/kit/hooks'
import { svelteKitHandler } from 'better-auth/svelte-kit'
import { membershipsOf, programmeWith } from '#domain/access'
import { systemClock } from '#platform/clock'
import { readConfig } from '#platform/config'
import { newId } from '#platform/ids'
import { describe, log } from '#platform/log'
import { localeOf } from '#platform/words'
import { paraglideMiddleware } from './paraglide/server.js'
import { footbridge, useFootbridge } from './routes/footbridge.ts'
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
  headers.set('Cross-Origin-Resource-Policy', 'same-origin')
  if (footbridge().config.origin.startsWith('https://')) headers.set('Strict-Transport-Security', 'max-age=63072000; includeSubDomains')
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'private, no-store')
  return response
}

const language: Handle = ({ event, resolve }) =>
  paraglideMiddleware(event.request, ({ locale }) => {
    event.locals.locale = localeOf(locale)
    return resolve(event, { transformPageChunk: ({ html }) => html.replace('%paraglide.lang%', locale) })
  })

/** Who is it? Sessions are looked up each time, so that a revoked one is over at once. */
const actor: Handle = async ({ event, resolve }) => {
  const { auth, db } = footbridge()
  const session = event.request.headers.has('cookie') ? await auth.api.getSession({ headers: event.request.headers }) : null
  event.locals.user = session?.user
  event.locals.memberships = session ? await membershipsOf(db, session.user.id) : []
  const chosen = event.cookies.get('programme')
  const membership = event.locals.memberships.find((one) => one.programmeId === chosen) ?? event.locals.memberships[0]
  event.locals.membership = membership
  event.locals.ctx = membership && {
    actor: { kind: 'member', id: membership.memberId, name: membership.memberName, roles: membership.roles },
    programmeId: membership.programmeId,
    clock: systemClock,
    db,
  }
  event.locals.programme = membership && (await programmeWith(db, membership.programmeId))
  if (event.route.id?.startsWith('/(staff)') && !membership) {
    if (event.request.method !== 'GET') error(401, 'signed-out')
    redirect(303, `/sign-in?next=${encodeURIComponent(event.url.pathname)}`)
  }
  return resolve(event)
}

const identity: Handle = ({ event, resolve }) => svelteKitHandler({ event, resolve, auth: footbridge().auth, building: false })

export const handle = sequence(headers, language, actor, identity)

/** What we refused ourselves keeps its sentence; anything else is a bug, logged whole and shown as a number to read out. */
export const handleError: HandleServerError = ({ kind, error: thrown, event }) => {
  if (kind !== 'unknown') return
  const reference = newId().slice(-12)
  log.error('request failed', { reference, route: event.route.id ?? 'none', error: describe(thrown) })
  return { reference }
}
