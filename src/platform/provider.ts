import { betterAuth, type BetterAuthOptions } from 'better-auth'
import { createAuthMiddleware } from 'better-auth/api'
import { deleteSessionCookie, setSessionCookie } from 'better-auth/cookies'
import { genericOAuth } from 'better-auth/plugins'
import { codeOf } from './accounts.ts'
import type { OidcSettings } from './config.ts'
import { newKey } from './ids.ts'
import { accountHooks, PROVIDER } from './provider-account.ts'
import type { SetCookies } from './sign-in.ts'

/** How long whoever wants to sign in waits for the provider (milliseconds). */
const PATIENCE = 10_000
const TEN_MINUTES = 600

/** Signing in with an account of one's work, by OpenID Connect. */
export interface Provider {
  name: string
  /** The address at the provider to go to, and the cookies that belong to the way back. Undefined: it does not answer. */
  begin(next: string, headers: Headers): Promise<{ url: string; setCookies: SetCookies } | undefined>
  /** Answers whoever comes back from there. */
  finish(request: Request): Promise<Response>
}

/**
 * The provider is asked for its settings when the first person wants to sign in with it, so that nothing else waits for it:
 * it has a better-auth of its own on the same accounts.
 */
export function openProvider(options: BetterAuthOptions, settings: OidcSettings): Provider {
  let opened: ReturnType<typeof open> | undefined
  const auth = () => (opened ??= open(options, settings))
  return {
    name: settings.name,
    begin: async (next, headers) => {
      try {
        const answer = await inTime(auth().api.signInSocial({ ...begin(next), headers, returnHeaders: true }))
        return { url: answer.response.url!, setCookies: answer.headers.getSetCookie() }
      } catch (error) {
        opened = undefined
        if (error instanceof TookTooLong || codeOf(error)) return undefined
        throw error
      }
    },
    finish: async (request) => {
      try {
        return await inTime(auth().handler(request))
      } catch (error) {
        if (error instanceof TookTooLong) return new Response(null, { status: 302, headers: { location: '/sign-in?error=down' } })
        throw error
      }
    },
  }
}

const begin = (next: string) => ({
  body: { provider: PROVIDER, callbackURL: next, errorCallbackURL: '/sign-in', disableRedirect: true },
})

function open(options: BetterAuthOptions, settings: OidcSettings) {
  const { issuer, clientId, clientSecret } = settings
  return betterAuth({
    ...options,
    onAPIError: { errorURL: '/sign-in' },
    // Who is invited proves their address by the invitation; nobody can put an address here that is not theirs.
    account: { accountLinking: { requireLocalEmailVerified: false } },
    databaseHooks: { ...options.databaseHooks, account: accountHooks(settings) },
    hooks: { after: afterProvider },
    plugins: [
      ...(options.plugins ?? []),
      genericOAuth({
        config: [
          {
            providerId: PROVIDER,
            discoveryUrl: `${issuer}/.well-known/openid-configuration`,
            requireIdTokenVerification: true,
            clientId,
            clientSecret,
            scopes: ['openid', 'email', 'profile'],
            pkce: true,
            // Nobody gets an account by signing in.
            disableSignUp: true,
            accountSubject: ({ profile }) => `${issuer} ${String(profile.sub)}`,
            // Entra ID says by another name that the address belongs to who owns its domain.
            mapProfileToUser: (profile) => ({ emailVerified: profile.emailVerified === true || isYes(profile.xms_edov) }),
          },
        ],
      }),
    ],
  })
}

const isYes = (claim: unknown) => claim === true || claim === 1 || claim === '1' || claim === 'true'

/**
 * Who has a code app, and was not asked for two steps at the provider, gets no session before the code: as after a password.
 * Computers at work are shared, so what begins at the provider ends with the browser.
 */
const afterProvider = createAuthMiddleware(async (ctx) => {
  const signedIn = ctx.context.newSession
  if (!ctx.path.startsWith('/callback/') || !signedIn) return
  await setSessionCookie(ctx, signedIn, true)
  if (!signedIn.user.twoFactorEnabled || signedIn.session.twoSteps) return
  const { internalAdapter, secret } = ctx.context
  deleteSessionCookie(ctx, true)
  await internalAdapter.deleteSession(signedIn.session.token)
  ctx.context.setNewSession(null)

  // What the plugin for two steps gives after a password (better-auth, plugins/two-factor).
  const identifier = `2fa-${newKey()}`
  const expiresAt = new Date(Date.now() + TEN_MINUTES * 1000)
  await internalAdapter.createVerificationValue({ identifier, value: signedIn.user.id, expiresAt })
  await internalAdapter.createVerificationValue({ identifier: `2fa-attempts-${identifier}`, value: '0', expiresAt })
  const cookie = ctx.context.createAuthCookie('two_factor', { maxAge: TEN_MINUTES })
  await ctx.setSignedCookie(cookie.name, identifier, secret, cookie.attributes)
  throw ctx.redirect('/sign-in?step=code')
})

class TookTooLong extends Error {}

function inTime<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(new TookTooLong()), PATIENCE)
  return Promise.race([work, promise]).finally(() => clearTimeout(timer))
}
