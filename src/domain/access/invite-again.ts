import { inTransaction, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { endWhatWaits } from '#platform/sessions'
import { cancelLetters } from '#domain/letters'
import { invitationsTo, oweInvitation } from './invitation-letter.ts'
import type { Entrance } from './invite-member.ts'
import { memberWithId, staffOf, userOf } from './members.ts'
import { demand, mayAdminister } from './permissions.ts'
import { waitingInvitations } from './waiting-invitations.ts'

const MINUTES_BETWEEN_LETTERS = 1

/**
 * Sends somebody who has not come in yet their invitation again, with a new link; the earlier one stops working. Pressed twice
 * within a minute, one letter goes out.
 *
 * @throws Refusal forbidden; not-found; conflict (`came-in-already`; `invitation-no-role`: the letter says what they come in for)
 */
export async function inviteAgain(ctx: Context, { memberId }: { memberId: string }, entrance: Entrance): Promise<void> {
  demand(mayAdminister(ctx.actor), 'administer')

  return inTransaction(ctx, async ({ tx, record }) => {
    await tx.selectFrom('member').select('id').where('id', '=', memberId).forUpdate().execute()
    const [userId, member] = [await userOf(tx, memberId), await memberWithId(tx, memberId)]
    if (!userId || !member) throw new Refusal('not-found', 'member-not-here')
    const { name, email, locale } = member
    if (!(await waitingInvitations(tx)).has(memberId)) throw new Refusal('conflict', 'came-in-already', { words: { name } })
    const role = (await staffOf(tx)).find(({ id }) => id === memberId)?.roles[0]
    if (!role) throw new Refusal('conflict', 'invitation-no-role', { words: { name } })

    const justNow = new Date(ctx.clock.now().getTime() - MINUTES_BETWEEN_LETTERS * 60_000)
    const sentJustNow = await tx
      .selectFrom('fact')
      .select('id')
      .where('subject_id', '=', memberId)
      .where('kind', '=', 'invitation.sent-again')
      .where('at', '>', justNow)
      .executeTakeFirst()
    if (sentJustNow) return

    const fact = await record({ kind: 'invitation.sent-again', subject: ['member', memberId] })
    await cancelLetters(tx, invitationsTo(memberId))
    await endWhatWaits(entrance.auth, userId)
    const { organisation, role: as } = role
    await oweInvitation(tx, ctx, { fact, memberId, userId, hasPassword: false, name, email, locale, organisation, role: as }, entrance)
  })
}
