import type { GenericEndpointContext } from 'better-auth'
import { APIError } from 'better-auth/api'
import { tookTwoStepsThere } from './provider-account.ts'

/** How long nobody may try codes for an account after ten wrong ones in a row. */
export const LOCK_MINUTES = 15

const BY_APP = '/two-factor/verify-totp'

/** The doors that open only to who has shown two things. */
const BY_TWO_STEPS = new Set([BY_APP, '/two-factor/verify-backup-code', '/passkey/verify-authentication'])

const DAY = 24 * 60 * 60 * 1000

/** A code is right for its half minute and the ones beside it. */
const CODE_LIVES = 120_000

/** What is kept of a session when it begins: were it two steps? Begun at a provider it lasts a day at most. A code that opened one session opens no second one. */
export async function beforeSession(session: { userId: string }, ctx: GenericEndpointContext | null) {
  const door = ctx?.path ?? ''
  if (ctx && door === BY_APP) await spendCode(ctx.context, session.userId, String(ctx.body?.code))
  const untilTomorrow = door.startsWith('/callback/') ? { expiresAt: new Date(Date.now() + DAY) } : {}
  return { data: { ...untilTomorrow, twoSteps: BY_TWO_STEPS.has(door) || goesOnFromTwoSteps(ctx) || tookTwoStepsThere(ctx) } }
}

/** A new password puts a new session in the place of this one, which has proved as much. */
function goesOnFromTwoSteps(ctx: GenericEndpointContext | null): boolean {
  return ctx?.path === '/change-password' && ctx.context.session?.session.twoSteps === true
}

/**
 * Takes a right code out of the world, so that who saw it over a shoulder cannot use it too.
 *
 * @throws APIError CODE_USED
 */
export async function spendCode(
  { internalAdapter }: Pick<GenericEndpointContext['context'], 'internalAdapter'>,
  userId: string,
  code: string,
): Promise<void> {
  const isFirst = await internalAdapter.reserveVerificationValue({
    identifier: `used-code:${userId}:${code}`,
    value: userId,
    expiresAt: new Date(Date.now() + CODE_LIVES),
  })
  if (!isFirst) throw new APIError('UNAUTHORIZED', { code: 'CODE_USED', message: 'This code was used already.' })
}
