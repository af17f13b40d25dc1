import type { Identity } from './identity.ts'
import { newKey } from './ids.ts'
import { Refusal } from './refusal.ts'

/** What somebody signs in with: one for each person, however many programmes they work in. */
export interface Account {
  userId: string
  hasPassword: boolean
}

/** The account with this address, or undefined. */
export async function accountOf(auth: Identity, email: string): Promise<Account | undefined> {
  const { internalAdapter } = await auth.$context
  const found = await internalAdapter.findUserByEmail(email.toLowerCase(), { includeAccounts: true })
  return found ? { userId: found.user.id, hasPassword: found.accounts.some((account) => account.password) } : undefined
}

/** The account that is signed in. */
export async function accountWithId(auth: Identity, userId: string): Promise<Account> {
  const { internalAdapter } = await auth.$context
  return { userId, hasPassword: Boolean((await internalAdapter.findCredentialAccount(userId))?.password) }
}

/** Could anybody come in with this account yet? Who was invited, and has not chosen a password or come from their employer, could not. */
export async function hasWayIn(auth: Identity, userId: string): Promise<boolean> {
  const { internalAdapter } = await auth.$context
  return (await internalAdapter.findAccounts(userId)).length > 0
}

/** The account with this address; made when there is none. Two at once make one. */
export async function accountFor(auth: Identity, who: { email: string; name: string }): Promise<Account> {
  const { internalAdapter } = await auth.$context
  const found = await accountOf(auth, who.email)
  if (found) return found
  try {
    const user = await internalAdapter.createUser({ email: who.email.toLowerCase(), name: who.name }, { method: 'admin' })
    return { userId: user.id, hasPassword: false }
  } catch (error) {
    const madeMeanwhile = await accountOf(auth, who.email)
    if (!madeMeanwhile) throw error
    return madeMeanwhile
  }
}

/** Gives an account a password without asking for the old one: for the first administrator, and for the demo. */
export async function setPassword(auth: Identity, userId: string, password: string): Promise<void> {
  const { internalAdapter, password: hasher } = await auth.$context
  const hash = await hasher.hash(password)
  if (await internalAdapter.findCredentialAccount(userId)) await internalAdapter.updatePassword(userId, hash)
  else await internalAdapter.createAccount({ userId, providerId: 'credential', accountId: userId, password: hash })
}

/** Makes the key with which one account may choose its password once, until it is `days` old. */
export async function newPasswordKey(auth: Identity, userId: string, days: number): Promise<string> {
  const { internalAdapter } = await auth.$context
  const key = newKey()
  const expiresAt = new Date(Date.now() + days * 24 * 60 * 60 * 1000)
  await internalAdapter.createVerificationValue({ identifier: `reset-password:${key}`, value: userId, expiresAt })
  return key
}

/** May a password be chosen with this key? Looking changes nothing, so a mail scanner may look too. */
export async function isPasswordKey(auth: Identity, key: string): Promise<boolean> {
  const { internalAdapter } = await auth.$context
  const kept = await internalAdapter.findVerificationValue(`reset-password:${key}`)
  return kept !== null && kept.expiresAt > new Date()
}

/** Whose key for a password is this? */
export async function ownerOfPasswordKey(
  auth: Identity,
  key: string,
): Promise<{ userId: string; name: string; email: string } | undefined> {
  const { internalAdapter } = await auth.$context
  const kept = await internalAdapter.findVerificationValue(`reset-password:${key}`)
  const owner = kept && (await internalAdapter.findUserById(kept.value))
  return owner ? { userId: owner.id, name: owner.name, email: owner.email } : undefined
}

/**
 * Chooses a password with a key, which is spent by it; every session of the account ends.
 *
 * @throws Refusal gone, when the key is unknown, old or spent
 */
export async function choosePassword(auth: Identity, key: string, newPassword: string): Promise<void> {
  if (!(await isPasswordKey(auth, key))) throw new Refusal('gone', 'password-link-old')
  try {
    await auth.api.resetPassword({ body: { token: key, newPassword } })
  } catch (error) {
    if (codeOf(error) === 'INVALID_TOKEN') throw new Refusal('gone', 'password-link-old')
    throw error
  }
}

/** The code of an error that better-auth threw, e.g. `INVALID_TOKEN`. */
export function codeOf(error: unknown): string | undefined {
  return (error as { body?: { code?: string } } | undefined)?.body?.code
}
