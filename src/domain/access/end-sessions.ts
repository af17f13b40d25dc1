import { hasWayIn } from '#platform/accounts'
import { inTransaction, reading, type Context } from '#platform/context'
import type { Identity } from '#platform/identity'
import { Refusal } from '#platform/refusal'
import { endAllSessions } from '#platform/sessions'
import { m } from '#words'
import { oweLetter } from '#domain/letters'
import type { Entrance } from './invite-member.ts'
import { membershipsOf, memberWithId, userOf } from './members.ts'
import { demand, mayAdminister } from './permissions.ts'
import { programmeOf } from './programme.ts'

/**
 * Signs somebody who left out wherever they are signed in. Who still works in another programme of this server stays signed in
 * for that one; of this one they see nothing any more either way, since membership is looked up at each request.
 */
export async function endSessionsOfWhoLeft(ctx: Context, { memberId }: { memberId: string }, auth: Identity): Promise<void> {
  const userId = await reading(ctx, async (tx) => {
    const member = await tx.selectFrom('member').select('user_id').where('id', '=', memberId).executeTakeFirst()
    return member?.user_id
  })
  if (userId && (await membershipsOf(ctx.db, userId)).length === 0) await endAllSessions(auth, userId)
}

/**
 * Signs somebody who works here out wherever they are signed in, for a telephone that was left in a train, with all that waits there to
 * become a session: a sign-in before its code, a link to choose a password. A letter tells them.
 * An account is one, so it is over in another programme too: they sign in there again.
 *
 * Who was invited and never came in has nothing to end, and keeps the link in their invitation.
 *
 * @throws Refusal forbidden; not-found; conflict (`never-signed-in`)
 */
export async function signOutEverywhere(ctx: Context, { memberId }: { memberId: string }, { auth, origin }: Entrance): Promise<void> {
  demand(mayAdminister(ctx.actor), 'administer')

  return inTransaction(ctx, async ({ tx, record }) => {
    const [userId, member] = [await userOf(tx, memberId), await memberWithId(tx, memberId)]
    if (!userId || !member) throw new Refusal('not-found', 'member-not-here')
    if (!(await hasWayIn(auth, userId))) throw new Refusal('conflict', 'never-signed-in', { words: { name: member.name } })

    const { id } = await record({ kind: 'sessions.ended', subject: ['member', memberId] })
    const { locale } = member
    const { name, phone } = await programmeOf(tx)
    const words = { name: member.name, programme: name, phone: phone ?? m.letter_no_phone({}, { locale }), link: `${origin}/sign-in` }
    await oweLetter(tx, ctx, {
      onceKey: `sessions-ended:${id}`,
      to: member.email,
      subject: m.letter_sessions_ended_subject({}, { locale }),
      body: m.letter_sessions_ended_body(words, { locale }),
    })
    await endAllSessions(auth, userId)
  })
}
