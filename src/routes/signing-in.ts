import { redirect, type Cookies, type RequestEvent } from '@sveltejs/kit'
import { parseSetCookieHeader, toCookieOptions } from 'better-auth/cookies'
import { homeOf, membershipsOf, type Membership } from '#domain/access'
import { accountOf } from '#platform/accounts'
import { describe, log } from '#platform/log'
import { countingFailures } from '#platform/rate-limit'
import { takeSecondStep } from '#platform/second-step'
import { signIn, type SetCookies, type SignedIn } from '#platform/sign-in'
import { footbridge } from './footbridge.ts'

/** Puts the cookies of a session on the answer to this request. */
export function keepCookies(cookies: Cookies, setCookies: SetCookies): void {
  for (const line of setCookies) {
    for (const [name, attributes] of parseSetCookieHeader(line)) {
      const { secure = false, httpOnly = true, sameSite = 'lax', ...rest } = toCookieOptions(attributes)
      cookies.set(name, attributes.value, { ...rest, secure, httpOnly, sameSite, path: '/' })
    }
  }
}

/** Where somebody stands after a step of signing in: before the second one, or in, and as whom (undefined: they work nowhere). */
export type Arrived = { needsCode: true } | { needsCode: false; membership: Membership | undefined }

/**
 * Signs in on this browser with a password, or takes the first of two steps.
 *
 * @throws Refusal too-many, or wrong-sign-in
 */
export async function signInHere(event: RequestEvent, who: { email: string; password: string; remember: boolean }): Promise<Arrived> {
  const address = event.getClientAddress()
  return arrive(
    event,
    await countingFailures('sign-in-address', address, () =>
      countingFailures('sign-in', `${address} ${who.email.toLowerCase()}`, () =>
        signIn(footbridge().auth, who, event.request.headers).catch((thrown: unknown) => {
          tellWhose(who.email)
          throw thrown
        }),
      ),
    ),
  )
}

/**
 * The second step on this browser: a code of the app, or one from paper.
 *
 * @throws Refusal too-many, wrong-code, or gone when it has to begin anew
 */
export async function signInWithCode(event: RequestEvent, code: string): Promise<Arrived> {
  return arrive(
    event,
    await countingFailures('sign-in-address', event.getClientAddress(), () =>
      takeSecondStep(footbridge().auth, code, event.request.headers),
    ),
  )
}

/** Whose password was wrong? Nobody waits for it: how long the answer takes must not tell whether there is such an account. */
function tellWhose(email: string): void {
  accountOf(footbridge().auth, email.trim())
    .then((account) => log.info('sign-in failed', { account: account?.userId ?? 'none' }))
    .catch((error: unknown) => log.error('sign-in failed', { error: describe(error) }))
}

async function arrive(event: RequestEvent, { userId, setCookies }: SignedIn): Promise<Arrived> {
  keepCookies(event.cookies, setCookies)
  if (!userId) return { needsCode: true }
  const memberships = await membershipsOf(footbridge().db, userId)
  return { needsCode: false, membership: memberships.find((one) => one.programmeId === event.cookies.get('programme')) ?? memberships[0] }
}

/** In which language this browser gets its pages. */
export function rememberLanguage(cookies: Cookies, locale: Membership['locale']): void {
  cookies.set('language', locale, { path: '/', maxAge: 400 * 24 * 60 * 60, httpOnly: false, sameSite: 'lax', secure: false })
}

/** The page on which this person's day begins; without a programme, the page that says so. */
export function homeFor(membership: Membership | undefined): string {
  if (!membership) return '/sign-in'
  return homeOf({ kind: 'member', id: membership.memberId, name: membership.memberName, roles: membership.roles })
}

/** Sends a member who came to a page for strangers to where their work is. */
export function goHomeWhenSignedIn(locals: App.Locals, asked?: string): void {
  if (locals.membership) redirect(303, asked ?? homeFor(locals.membership))
}
