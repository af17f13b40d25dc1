import { codeOf } from './accounts.ts'
import type { Identity } from './identity.ts'
import { newRecoveryCodes } from './recovery-codes.ts'
import { Refusal } from './refusal.ts'
import { proveBySecondStep } from './second-step.ts'
import type { SetCookies } from './sign-in.ts'

/** What the account of who is signed in has, as far as it may be shown. */
export async function codeAppOf(auth: Identity, userId: string): Promise<{ recoveryCodes: number } | undefined> {
  const { adapter } = await auth.$context
  const kept = await adapter.findOne<{ verified: boolean; backupCodes: string }>({
    model: 'twoFactor',
    where: [{ field: 'userId', value: userId }],
  })
  return kept?.verified ? { recoveryCodes: (JSON.parse(kept.backupCodes) as string[]).length } : undefined
}

/**
 * Begins to set up a code app. Nothing is asked for at sign-in before it is proved.
 *
 * @param password may be left out by whoever has none
 * @returns the address that such an app reads (`otpauth:`), with the key in it
 * @throws Refusal invalid, field `password`; conflict, when there is one already
 */
export async function beginCodeApp(auth: Identity, password: string | null, headers: Headers): Promise<string> {
  try {
    const begun = await auth.api.enableTwoFactor({ body: { ...(password ? { password } : {}), method: 'totp' }, headers })
    if (begun.method !== 'totp') throw new Error('a code app was asked for')
    return begun.totpURI
  } catch (error) {
    if (codeOf(error) === 'INVALID_PASSWORD') throw new Refusal('invalid', 'wrong-password', { field: 'password' })
    if (codeOf(error)) throw new Refusal('conflict', 'code-app-there')
    throw error
  }
}

/**
 * The first code of the app: from now on it is asked for at sign-in. This session goes on as a new one, those elsewhere end.
 *
 * @returns the recovery codes, which nobody can read again
 * @throws Refusal invalid, field `code`
 */
export async function proveCodeApp(auth: Identity, typed: string, headers: Headers): Promise<{ codes: string[]; setCookies: SetCookies }> {
  const here = await auth.api.getSession({ headers })
  if (!here || (await codeAppOf(auth, here.user.id))) throw new Refusal('conflict', 'code-app-there')
  try {
    const code = typed.replace(/[\s-]/g, '')
    const proved = await auth.api.verifyTOTP({ body: { code }, headers, returnHeaders: true })
    await endOtherSessions(auth, here.user.id)
    return { codes: await keepNewCodes(auth, here.user.id), setCookies: proved.headers.getSetCookie() }
  } catch (error) {
    if (codeOf(error)) throw new Refusal('invalid', 'wrong-code', { field: 'code' })
    throw error
  }
}

/** Ten new recovery codes; the old ones are worth nothing any more. */
export async function makeRecoveryCodes(auth: Identity, proof: Proof, headers: Headers): Promise<string[]> {
  return keepNewCodes(auth, await proveBySecondStep(auth, proof, headers))
}

/** Takes the code app off the account, with its recovery codes. */
export async function removeCodeApp(auth: Identity, proof: Proof, headers: Headers): Promise<SetCookies> {
  await proveBySecondStep(auth, proof, headers)
  const { password } = proof
  const removed = await auth.api.disableTwoFactor({ body: password ? { password } : {}, headers, returnHeaders: true })
  return removed.headers.getSetCookie()
}

/** What somebody shows once more before the lock of their account is changed. */
export interface Proof {
  password: string | null
  code: string
}

async function keepNewCodes(auth: Identity, userId: string): Promise<string[]> {
  const { adapter, secret } = await auth.$context
  const { codes, kept } = newRecoveryCodes(secret)
  await adapter.update({ model: 'twoFactor', where: [{ field: 'userId', value: userId }], update: { backupCodes: kept } })
  return codes
}

/** Sessions that began before the app was there have not shown a code. */
async function endOtherSessions(auth: Identity, userId: string): Promise<void> {
  const { adapter } = await auth.$context
  const where = [
    { field: 'userId', value: userId },
    { field: 'twoSteps', value: false },
  ]
  await adapter.deleteMany({ model: 'session', where })
}
