import { accountWithId, codeOf } from './accounts.ts'
import type { Identity } from './identity.ts'
import { hashOfRecoveryCode } from './recovery-codes.ts'
import { Refusal } from './refusal.ts'
import { LOCK_MINUTES, spendCode } from './session-steps.ts'
import type { SetCookies } from './sign-in.ts'

/**
 * The second step after a password that was right: a code of the app, or one from paper, which is spent by it.
 *
 * @param headers carry the cookie that the first step gave
 * @throws Refusal invalid, field `code`; gone, when it has to begin anew with the password; too-many
 */
export async function takeSecondStep(auth: Identity, typed: string, headers: Headers): Promise<{ userId: string; setCookies: SetCookies }> {
  try {
    const answer = await auth.api[isOfApp(typed) ? 'verifyTOTP' : 'verifyBackupCode']({
      body: { code: await asKept(auth, typed) },
      headers,
      returnHeaders: true,
    })
    return { userId: answer.response.user.id, setCookies: answer.headers.getSetCookie() }
  } catch (error) {
    throw refusalOf(error)
  }
}

/**
 * Makes sure that it is still who signed in: their password, if they have one, and a code. The session stays as it is.
 *
 * @throws Refusal invalid, field `password` or `code`; gone, field `code`, when the code was used already
 */
export async function proveBySecondStep(
  auth: Identity,
  proof: { password: string | null; code: string },
  headers: Headers,
): Promise<string> {
  const here = await auth.api.getSession({ headers })
  if (!here) throw new Refusal('gone', 'second-step-over')
  await provePassword(auth, proof.password, headers)
  try {
    const code = await asKept(auth, proof.code)
    if (isOfApp(proof.code)) {
      await auth.api.verifyTOTP({ body: { code }, headers })
      await spendCode(await auth.$context, here.user.id, code)
    } else await auth.api.verifyBackupCode({ body: { code, disableSession: true }, headers })
  } catch (error) {
    throw refusalOf(error)
  }
  return here.user.id
}

/**
 * Asks who is signed in for their password once more. Whoever has none signs in by passkey or at their employer's.
 *
 * @throws Refusal invalid, field `password`
 */
async function provePassword(auth: Identity, password: string | null, headers: Headers): Promise<void> {
  const here = await auth.api.getSession({ headers })
  if (here && !(await accountWithId(auth, here.user.id)).hasPassword) return
  try {
    await auth.api.verifyPassword({ body: { password: password ?? '' }, headers })
  } catch (error) {
    if (codeOf(error)) throw new Refusal('invalid', 'wrong-password', { field: 'password' })
    throw error
  }
}

const plain = (typed: string) => typed.replace(/[\s-]/g, '')
const isOfApp = (typed: string) => /^\d{6}$/.test(plain(typed))

/** A code from paper is compared by its hash, which is all that we have. */
async function asKept(auth: Identity, typed: string): Promise<string> {
  return isOfApp(typed) ? plain(typed) : hashOfRecoveryCode((await auth.$context).secret, typed)
}

const REFUSALS: Record<string, () => Refusal> = {
  INVALID_CODE: () => new Refusal('invalid', 'wrong-code', { field: 'code' }),
  INVALID_BACKUP_CODE: () => new Refusal('invalid', 'wrong-code', { field: 'code' }),
  CODE_USED: () => new Refusal('gone', 'code-used', { field: 'code' }),
  ACCOUNT_TEMPORARILY_LOCKED: () =>
    new Refusal('too-many', 'second-step-locked', { retryAfter: LOCK_MINUTES * 60, words: { minutes: String(LOCK_MINUTES) } }),
}

function refusalOf(error: unknown): unknown {
  const code = codeOf(error)
  return code ? (REFUSALS[code]?.() ?? new Refusal('gone', 'second-step-over')) : error
}
