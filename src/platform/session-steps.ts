import type { GenericEndpointContext } from 'better-auth'
import { APIError } from 'better-auth/api'
import { log } from './log.ts'
import { tookTwoStepsThere } from './provider-account.ts'
import { isOnOwnDevice, SESSION_LIFE } from './session-life.ts'

/** How long nobody may try codes for an account after ten wrong ones in a row. */
export const LOCK_MINUTES = 15

const BY_APP = '/two-factor/verify-totp'

/** The doors that open only to who has shown two things. */
const BY_TWO_STEPS = new Set([BY_APP, '/two-factor/verify-backup-code', '/passkey/verify-authentication'])

/** A code is right for its half minute and the ones beside it. */
const CODE_LIVES = 120_000

/** What is kept of a session when it begins: were it two steps? Begun at a provider it lasts a day at most. A code that opened one session opens no second one. */
export async function beforeSession(session: { userId: string }, ctx: GenericEndpointContext | null) {
  const door = ctx?.path ?? ''
  if (ctx && door === BY_APP) await spendCode(ctx.context, session.userId, String(ctx.body?.code))
  const isShared = door.startsWith('/callback/') || goesOnFromSharedComputer(ctx)
  const untilTomorrow = isShared ? { expiresAt: new Date(Date.now() + SESSION_LIFE.shared.longest) } : {}
  return { data: { ...untilTomorrow, twoSteps: BY_TWO_STEPS.has(door) || goesOnFromTwoSteps(ctx) || tookTwoStepsThere(ctx) } }
}

/** What takes the place of a session that was not to last does not last either. */
function goesOnFromSharedComputer(ctx: GenericEndpointContext | null): boolean {
  const here = ctx?.context.session?.session
  return here !== undefined && !isOnOwnDevice(here)
}

/** Who signed in, by which door: the one place through which each way in goes. */
export async function afterSession(
  { id, userId, twoSteps }: { id: string; userId: string; twoSteps?: unknown },
  ctx: GenericEndpointContext | null,
): Promise<void> {
  log.info('signed in', { account: userId, session: id, door: ctx?.path ?? 'none', twoSteps: twoSteps === true })
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
    // Not the account alone: by that is found what waits to become a session, and thrown away (sessions.ts).
    value: `used by ${userId}`,
    expiresAt: new Date(Date.now() + CODE_LIVES),
  })
  if (!isFirst) throw new APIError('UNAUTHORIZED', { code: 'CODE_USED', message: 'This code was used already.' })
}
