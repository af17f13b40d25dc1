import { passkey } from '@better-auth/passkey'
import { betterAuth } from 'better-auth'
import type { Config } from './config.ts'
import { openPool } from './pool.ts'

const DAY = 24 * 60 * 60

/** A way to send somebody the address at which they choose a password. */
export type SendPasswordLink = (to: { email: string; name: string }, url: string) => Promise<void>

/** Who can sign in: accounts, passwords (scrypt), passkeys and sessions, kept by better-auth in a schema of their own. */
export function openIdentity(identityUrl: string, config: Pick<Config, 'secret' | 'origin'>, sendPasswordLink: SendPasswordLink) {
  const pool = openPool({ connectionString: identityUrl, max: 10, options: '-c search_path=identity' })
  const auth = betterAuth({
    appName: 'Footbridge',
    database: pool,
    secret: config.secret,
    baseURL: config.origin,
    basePath: '/api/auth',
    trustedOrigins: [config.origin],
    telemetry: { enabled: false },
    logger: { disabled: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 10,
      maxPasswordLength: 200,
      resetPasswordTokenExpiresIn: 3 * DAY,
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: ({ user, token }) => sendPasswordLink(user, `${config.origin}/choose-password/${token}`),
    },
    // Sessions are looked up each time, so that a revoked one is over at once.
    session: { expiresIn: 14 * DAY, updateAge: DAY, cookieCache: { enabled: false } },
    rateLimit: { enabled: true },
    advanced: {
      useSecureCookies: config.origin.startsWith('https://'),
      cookiePrefix: 'footbridge',
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true },
    },
    plugins: [passkey({ rpName: 'Footbridge', rpID: new URL(config.origin).hostname, origin: config.origin })],
  })
  return { auth, close: () => pool.end() }
}

export type Identity = ReturnType<typeof openIdentity>['auth']
