import { passkey } from '@better-auth/passkey'
import { betterAuth, type BetterAuthOptions } from 'better-auth'
import { APIError } from 'better-auth/api'
import { twoFactor } from 'better-auth/plugins'
import type { Config } from './config.ts'
import { openPool } from './pool.ts'
import { openProvider } from './provider.ts'
import { SESSION_LIFE } from './session-life.ts'
import { afterSession, beforeSession, LOCK_MINUTES } from './session-steps.ts'

export const PASSWORD_LETTERS = { least: 10, most: 200 } as const

const twoSteps = { type: 'boolean', required: false, defaultValue: false, input: false } as const

/** A passkey stands for two steps, so it must have asked its owner for a finger, a face or a PIN. */
const passkeysFor = (origin: string) =>
  passkey({
    rpName: 'Footbridge',
    rpID: new URL(origin).hostname,
    origin,
    authenticatorSelection: { userVerification: 'required' },
    authentication: {
      afterVerification: async ({ verification }) => {
        if (!verification.authenticationInfo.userVerified) throw new APIError('UNAUTHORIZED', { code: 'NOT_VERIFIED_BY_DEVICE' })
      },
    },
  })

/** Codes for paper are made, and hashed, by us (recovery-codes.ts). Who has no password may set an app up all the same. */
const codeApp = twoFactor({
  allowPasswordless: true,
  backupCodeOptions: { storeBackupCodes: 'plain', customBackupCodesGenerate: () => [] },
  accountLockout: { maxFailedAttempts: 10, durationSeconds: LOCK_MINUTES * 60 },
})

/** How accounts and sessions are kept, whichever way somebody comes in. */
const optionsFor = (pool: ReturnType<typeof openPool>, config: Pick<Config, 'secret' | 'origin'>) =>
  ({
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
      minPasswordLength: PASSWORD_LETTERS.least,
      maxPasswordLength: PASSWORD_LETTERS.most,
      revokeSessionsOnPasswordReset: true,
    },
    // Keys of password links and of passkey questions are kept as hashes, like those of our own links.
    verification: { storeIdentifier: 'hashed' },
    // Sessions are looked up each time, so that a revoked one is over at once.
    // None is made longer by being used: when it was used last, and for how long it may wait, is ours (session-life.ts).
    session: {
      expiresIn: SESSION_LIFE.ownDevice.longest / 1000,
      disableSessionRefresh: true,
      cookieCache: { enabled: false },
      additionalFields: { twoSteps },
    },
    databaseHooks: { session: { create: { before: beforeSession, after: afterSession } } },
    // Our own limits stand before every door (rate-limit.ts), and answer in words.
    rateLimit: { enabled: false },
    advanced: {
      useSecureCookies: config.origin.startsWith('https://'),
      cookiePrefix: 'footbridge',
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true },
      // A list of one's own devices needs no addresses, so none are kept.
      ipAddress: { disableIpTracking: true },
    },
    plugins: [passkeysFor(config.origin), codeApp],
  }) satisfies BetterAuthOptions

/** Who can sign in: accounts, passwords (scrypt), passkeys, code apps and sessions, kept by better-auth in a schema of their own. */
export function openIdentity(identityUrl: string, config: Pick<Config, 'secret' | 'origin'> & Partial<Pick<Config, 'oidc'>>) {
  const pool = openPool({ connectionString: identityUrl, max: 10, options: '-c search_path=identity' })
  const options = optionsFor(pool, config)
  return {
    auth: betterAuth(options),
    provider: config.oidc ? openProvider(options, config.oidc) : undefined,
    close: () => pool.end(),
  }
}

export type Identity = ReturnType<typeof openIdentity>['auth']
