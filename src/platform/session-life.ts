import type { Identity } from './identity.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/**
 * How long a session lives, and how long it waits for who walked away. On a device of one's own a weekend fits between Friday's
 * last page and Monday's first; on a shared computer somebody else may sit down after lunch.
 */
export const SESSION_LIFE = {
  ownDevice: { longest: 14 * DAY, idle: 3 * DAY },
  shared: { longest: DAY, idle: 2 * HOUR },
} as const

/** How exactly we know when a session was last used: a row is written no more often than this. */
const NOTED_EVERY = 5 * 60_000

type Life = Record<'createdAt' | 'updatedAt' | 'expiresAt', Date>

/** Did they want to stay signed in? */
export const isOnOwnDevice = ({ createdAt, expiresAt }: Life) => expiresAt.getTime() - createdAt.getTime() > 2 * SESSION_LIFE.shared.longest

/** Was it left alone for too long, or has it had its time? */
export function isOver(session: Life, now: number): boolean {
  const { idle } = isOnOwnDevice(session) ? SESSION_LIFE.ownDevice : SESSION_LIFE.shared
  return now >= session.expiresAt.getTime() || now - session.updatedAt.getTime() >= idle
}

/** Who asks, by the session of this request: one that was left alone for too long is ended, any other is noted as used. */
export async function sessionHere(auth: Identity, headers: Headers) {
  const here = await auth.api.getSession({ headers })
  if (!here) return null
  const { internalAdapter } = await auth.$context
  const now = Date.now()
  if (isOver(here.session, now)) {
    await internalAdapter.deleteSession(here.session.token)
    return null
  }
  if (now - here.session.updatedAt.getTime() >= NOTED_EVERY)
    await internalAdapter.updateSession(here.session.token, { updatedAt: new Date(now) })
  return here
}
