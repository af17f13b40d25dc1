import { applySetCookies } from 'better-auth/cookies'
import { codeOf } from './accounts.ts'
import type { Identity } from './identity.ts'
import { Refusal } from './refusal.ts'
import { takeSecondStep } from './second-step.ts'
import { isOnOwnDevice, isOver } from './session-life.ts'

/** `Set-Cookie` headers that the answer to this request must carry. */
export type SetCookies = string[]

/** Without an account: a code is needed first. */
export interface SignedIn {
  userId: string | undefined
  setCookies: SetCookies
}

/**
 * Signs in with e-mail and password. The session is always a new one, so a cookie that somebody planted is worth nothing.
 * Where a code app is set up there is none yet: the cookies only say that the password was right, for ten minutes.
 *
 * @param who.remember stay signed in for 14 days at most; otherwise until the browser closes, and for a day at most (session-life.ts)
 * @throws Refusal invalid: the same whether the address or the password is wrong
 */
export async function signIn(
  auth: Identity,
  who: { email: string; password: string; remember: boolean },
  headers: Headers,
): Promise<SignedIn> {
  try {
    const answer = await auth.api.signInEmail({
      body: { email: who.email.trim(), password: who.password, rememberMe: who.remember },
      headers,
      returnHeaders: true,
    })
    const setCookies = answer.headers.getSetCookie()
    return 'twoFactorRedirect' in answer.response ? { userId: undefined, setCookies } : { userId: answer.response.user.id, setCookies }
  } catch (error) {
    if (codeOf(error)) throw new Refusal('invalid', 'wrong-sign-in')
    throw error
  }
}

/** Ends the session of this request, here and in the database. */
export async function signOut(auth: Identity, headers: Headers): Promise<SetCookies> {
  return (await auth.api.signOut({ headers, returnHeaders: true })).headers.getSetCookie()
}

/**
 * Changes the password of who is signed in; their sessions elsewhere end, and this one is replaced.
 *
 * @throws Refusal invalid, field `currentPassword`; conflict, when this session was ended meanwhile
 */
export async function changePassword(auth: Identity, passwords: { current: string; next: string }, headers: Headers): Promise<SetCookies> {
  try {
    const answer = await auth.api.changePassword({
      body: { currentPassword: passwords.current, newPassword: passwords.next, revokeOtherSessions: true },
      headers,
      returnHeaders: true,
    })
    return answer.headers.getSetCookie()
  } catch (error) {
    if (codeOf(error) === 'UNAUTHORIZED') throw new Refusal('conflict', 'signed-out-meanwhile')
    if (codeOf(error)) throw new Refusal('invalid', 'wrong-password', { field: 'currentPassword' })
    throw error
  }
}

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

/** Ends every session of an account, and all that waits to become one: keys for a password, and sign-ins before their code. */
export async function endAllSessions(auth: Identity, userId: string): Promise<void> {
  const { adapter, internalAdapter } = await auth.$context
  await internalAdapter.deleteUserSessions(userId)
  await adapter.deleteMany({ model: 'verification', where: [{ field: 'value', value: userId }] })
}

/** Has this browser proved lately enough who it is? A passkey opens the account for good, so adding one asks for that. */
export async function mayAddPasskey(auth: Identity, headers: Headers): Promise<boolean> {
  const { sessionConfig } = await auth.$context
  const session = (await auth.api.getSession({ headers }))?.session
  return session !== undefined && Date.now() - session.createdAt.getTime() < sessionConfig.freshAge * 1000
}

/**
 * Takes the password of who is signed in once more, and a code where an app is set up, and puts a new session in the place of
 * this one, which lasts as long.
 *
 * @throws Refusal invalid, field `password` or `code`
 */
export async function proveAgain(auth: Identity, password: string, headers: Headers, code?: string | null): Promise<SetCookies> {
  const here = await auth.api.getSession({ headers })
  if (!here) throw new Refusal('invalid', 'wrong-password', { field: 'password' })
  const { user, session } = here
  const first = await signIn(auth, { email: user.email, password, remember: isOnOwnDevice(session) }, headers).catch((thrown: unknown) => {
    throw thrown instanceof Refusal ? new Refusal('invalid', 'wrong-password', { field: 'password' }) : thrown
  })
  const last = first.userId ? first : await takeSecondStep(auth, code ?? '', headersAfter(headers, first.setCookies))
  if (session.twoSteps) await keepTwoSteps(auth, headersAfter(headers, last.setCookies))
  await endSession(auth, user.id, session.id)
  return last.setCookies
}

/** A session that began with a passkey has proved as much after the password was asked for too. */
async function keepTwoSteps(auth: Identity, headers: Headers): Promise<void> {
  const here = await auth.api.getSession({ headers })
  const { internalAdapter } = await auth.$context
  if (here) await internalAdapter.updateSession(here.session.token, { twoSteps: true })
}

/** The request that the browser would send next, with the cookies that it was just given. */
function headersAfter(headers: Headers, setCookies: SetCookies): Headers {
  const next = new Headers(headers)
  applySetCookies(next, setCookies)
  return next
}
