import { accountOf, newPasswordKey } from '#platform/accounts'
import type { Clock } from '#platform/clock'
import { inTransaction, type Context } from '#platform/context'
import type { Database } from '#platform/database'
import { NO_KEYS } from '#platform/keyring'
import { m } from '#words'
import { oweLetter } from '#domain/letters'
import type { Entrance } from './invite-member.ts'
import { membershipsOf } from './members.ts'

const DAYS = 1
const MINUTES_BETWEEN_LETTERS = 5

/**
 * Owes a letter with a link for a new password, in the first programme of the account with this address. Where there is
 * no such account, nothing happens, and the caller must not let it be seen. However often somebody asks, one letter goes
 * out in five minutes.
 */
export async function requestPassword(place: { db: Database; clock: Clock }, email: string, { auth, origin }: Entrance): Promise<void> {
  const account = await accountOf(auth, email)
  const membership = account && (await membershipsOf(place.db, account.userId))[0]
  if (!account || !membership) return

  const ctx: Context = { ...place, keyring: NO_KEYS, actor: { kind: 'public' }, programmeId: membership.programmeId }
  const link = `${origin}/choose-password/${await newPasswordKey(auth, account.userId, DAYS)}`
  const { locale } = membership
  const window = Math.floor(place.clock.now().getTime() / (MINUTES_BETWEEN_LETTERS * 60_000))
  await inTransaction(ctx, async ({ tx, record }) => {
    const owed = await oweLetter(tx, ctx, {
      onceKey: `password:${membership.memberId}:${window}`,
      to: email.toLowerCase(),
      subject: m.letter_password_subject({}, { locale }),
      body: m.letter_password_body({ name: membership.memberName, link }, { locale }),
    })
    if (owed === 'now') await record({ kind: 'password.requested', subject: ['member', membership.memberId] })
  })
}
