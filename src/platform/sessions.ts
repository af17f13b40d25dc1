import type { Identity } from './identity.ts'
import { isOver } from './session-life.ts'

export interface Session {
  id: string
  /** What the browser calls itself. */
  userAgent: string
  since: Date
  lastSeen: Date
  isThisOne: boolean
}

/** Where is this account signed in now? This device first, then the one seen last. */
export async function sessionsOf(auth: Identity, userId: string, headers: Headers): Promise<Session[]> {
  const { internalAdapter } = await auth.$context
  const here = (await auth.api.getSession({ headers }))?.session.id
  const sessions = await internalAdapter.listSessions(userId, { onlyActiveSessions: true })
  return sessions
    .filter((session) => !isOver(session, Date.now()))
    .map((session) => ({
      id: session.id,
      userAgent: session.userAgent ?? '',
      since: session.createdAt,
      lastSeen: session.updatedAt,
      isThisOne: session.id === here,
    }))
    .sort((a, b) => Number(b.isThisOne) - Number(a.isThisOne) || b.lastSeen.getTime() - a.lastSeen.getTime())
}

/** Ends one session of this account; somebody else's, or one that is over, changes nothing. */
export async function endSession(auth: Identity, userId: string, sessionId: string): Promise<void> {
  const { internalAdapter } = await auth.$context
  const session = (await internalAdapter.listSessions(userId)).find(({ id }) => id === sessionId)
  if (session) await internalAdapter.deleteSession(session.token)
}

/** Ends every session of this account but the one of this request. */
export async function endOtherSessions(auth: Identity, userId: string, headers: Headers): Promise<void> {
  const { internalAdapter } = await auth.$context
  const here = (await auth.api.getSession({ headers }))?.session.id
  const others = (await internalAdapter.listSessions(userId)).filter(({ id }) => id !== here)
  for (const { token } of others) await internalAdapter.deleteSession(token)
}

/** Ends all that waits to become a session of an account: keys for a password, and sign-ins before their code. */
export async function endWhatWaits(auth: Identity, userId: string): Promise<void> {
  const { adapter } = await auth.$context
  await adapter.deleteMany({ model: 'verification', where: [{ field: 'value', value: userId }] })
}

/** Ends every session of an account, and all that waits to become one. */
export async function endAllSessions(auth: Identity, userId: string): Promise<void> {
  const { internalAdapter } = await auth.$context
  // First what could become a session: one that begins meanwhile is there to be ended.
  await endWhatWaits(auth, userId)
  await internalAdapter.deleteUserSessions(userId)
}
