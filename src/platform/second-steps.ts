import type { Identity } from './identity.ts'

/** What an account has for a second step: never the secrets themselves. */
export interface SecondSteps {
  hasCodeApp: boolean
  passkeys: number
}

/** Account -> what it has for a second step, of each of these. */
export async function secondStepsOf(auth: Identity, userIds: string[]): Promise<Map<string, SecondSteps>> {
  if (userIds.length === 0) return new Map()
  const { adapter } = await auth.$context
  const where = [{ field: 'userId', operator: 'in' as const, value: userIds }]
  const limit = 100_000
  const [apps, passkeys] = await Promise.all([
    adapter.findMany<{ userId: string; verified: boolean }>({ model: 'twoFactor', where, limit }),
    adapter.findMany<{ userId: string }>({ model: 'passkey', where, limit }),
  ])
  const withApp = new Set(apps.filter(({ verified }) => verified).map(({ userId }) => userId))
  const keysOf = Map.groupBy(passkeys, ({ userId }) => userId)
  return new Map(userIds.map((id) => [id, { hasCodeApp: withApp.has(id), passkeys: keysOf.get(id)?.length ?? 0 }]))
}

/** Takes every second step off an account. Its sessions end, wherever they are. */
export async function removeSecondSteps(auth: Identity, userId: string): Promise<void> {
  const { adapter, internalAdapter } = await auth.$context
  const where = [{ field: 'userId', value: userId }]
  await adapter.deleteMany({ model: 'passkey', where })
  await adapter.deleteMany({ model: 'twoFactor', where })
  await internalAdapter.updateUser(userId, { twoFactorEnabled: false })
  await internalAdapter.deleteUserSessions(userId)
}

/** After the last of them is gone, no session of the account counts as one of two steps any more. */
export async function forgetStepsWithoutAny(auth: Identity, userId: string): Promise<void> {
  const { hasCodeApp, passkeys } = (await secondStepsOf(auth, [userId])).get(userId)!
  if (hasCodeApp || passkeys > 0) return
  const { adapter } = await auth.$context
  await adapter.updateMany({ model: 'session', where: [{ field: 'userId', value: userId }], update: { twoSteps: false } })
}
