import type { Identity } from '#platform/identity'
import { members } from './people.ts'

/** Everybody in the demo has it, and nobody needs it: the sign-in page offers them by name. */
export const DEMO_PASSWORD = 'footbridge demo'

/** Makes the accounts of the demo's staff, or finds them. Returns account ids by the key of the person. */
export async function demoAccounts(auth: Identity): Promise<Map<string, string>> {
  const { internalAdapter, password } = await auth.$context
  const hash = await password.hash(DEMO_PASSWORD)
  const accounts = new Map<string, string>()
  for (const { key, name, email } of members) {
    const known = await internalAdapter.findUserByEmail(email)
    const user = known?.user ?? (await internalAdapter.createUser({ name, email, emailVerified: true }, { method: 'admin' }))
    if (!known) await internalAdapter.linkAccount({ userId: user.id, providerId: 'credential', accountId: user.id, password: hash })
    accounts.set(key, user.id)
  }
  return accounts
}
