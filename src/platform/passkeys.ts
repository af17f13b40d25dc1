import { codeOf } from './accounts.ts'
import type { Identity } from './identity.ts'
import { forgetStepsWithoutAny } from './second-steps.ts'

/** The passkeys of an account, oldest first. */
export async function passkeysOf(auth: Identity, userId: string): Promise<{ id: string; name: string | undefined; since: Date }[]> {
  const { adapter } = await auth.$context
  const passkeys = await adapter.findMany<{ id: string; name?: string | null; createdAt: Date | null }>({
    model: 'passkey',
    where: [{ field: 'userId', value: userId }],
  })
  return passkeys
    .map(({ id, name, createdAt }) => ({ id, name: name ?? undefined, since: new Date(createdAt ?? 0) }))
    .sort((a, b) => a.since.getTime() - b.since.getTime())
}

/** Removes a passkey of who is signed in; one that is not there, or not theirs, changes nothing. */
export async function removePasskey(auth: Identity, id: string, headers: Headers): Promise<void> {
  try {
    await auth.api.deletePasskey({ body: { id }, headers })
    const here = await auth.api.getSession({ headers })
    if (here) await forgetStepsWithoutAny(auth, here.user.id)
  } catch (error) {
    if (!codeOf(error)) throw error
  }
}
