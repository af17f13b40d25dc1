import { applySetCookies } from 'better-auth/cookies'
import { codeOf } from './accounts.ts'
import type { Identity } from './identity.ts'
import { Refusal } from './refusal.ts'
import { takeSecondStep } from './second-step.ts'
import { isOnOwnDevice } from './session-life.ts'
import { endSession } from './sessions.ts'

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

/**
 * Has this browser proved within a day who it is? A passkey opens the account for good, and whoever found a browser open could shut
 * everybody else out, so adding one and ending sessions ask for that.
 */
export async function hasProvedLately(auth: Identity, headers: Headers): Promise<boolean> {
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
