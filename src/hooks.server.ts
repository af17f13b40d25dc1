import { sequence, type Handle, type HandleServerError, type ServerInit } from '@sveltejs/kit/hooks'
import { readConfig } from '#platform/config'
import { newId } from '#platform/ids'
import { describe, log } from '#platform/log'
import { localeOf } from '#platform/words'
import { paraglideMiddleware } from './paraglide/server.js'
import { actor } from './routes/actor.ts'
import { withErrorInTitle } from './routes/error-title.ts'
import { useFootbridge } from './routes/footbridge.ts'
import { rememberLooks } from './routes/look.ts'
import { mailedAddress } from './routes/mailed-address.ts'
import { staffDoor } from './routes/staff-door.ts'
import { typeSizeOf } from './routes/type-size.ts'
import { passkeys } from './routes/passkeys.ts'
import { refusals } from './routes/refusals.ts'
import { inTheirLanguage } from './routes/(link)/their-language.ts'
import { startFootbridge } from './startup.ts'

export const init: ServerInit = async () => {
  const app = await startFootbridge(readConfig())
  useFootbridge(app)
  process.once('footbridge:stop' as never, () => void app.stop().then(() => process.exit(0)))
}

/** What hangs on the page; what every answer says is in headers.ts, and how cookies travel in cookie-names.ts. */
const headers: Handle = async ({ event, resolve }) => {
  const response = await resolve(event)
  const { headers } = response
  const policy = headers.get('Content-Security-Policy')
  if (policy && event.locals.tilesFrom) headers.set('Content-Security-Policy', withTilesFrom(policy, event.locals.tilesFrom))
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'private, no-store')
  return response
}

/** A page with a map may ask one more server, for pictures and nothing else. MapLibre fetches them, so it is a connection too. */
function withTilesFrom(policy: string, origin: string): string {
  return `${policy.replace(/img-src [^;]*/, `$& ${origin}`)}; connect-src 'self' ${origin}`
}

const language: Handle = async ({ event, resolve }) => {
  rememberLooks(event)
  return paraglideMiddleware(await inTheirLanguage(event), ({ locale }) => {
    event.locals.locale = localeOf(locale)
    return resolve(event, {
      transformPageChunk: ({ html }) =>
        withErrorInTitle(html, localeOf(locale))
          .replace('%paraglide.lang%', locale)
          .replace('%footbridge.type%', typeSizeOf(event.cookies)),
    })
  })
}

export const handle = sequence(headers, mailedAddress, refusals, actor, language, staffDoor, passkeys)

/** What we refused ourselves keeps its sentence; anything else is a bug, logged whole and shown as a number to read out. */
export const handleError: HandleServerError = ({ kind, error: thrown, event }) => {
  if (kind !== 'unknown') return
  const reference = newId().slice(-12)
  log.error('request failed', { reference, route: event.route.id ?? 'none', error: describe(thrown) })
  return { reference }
}
