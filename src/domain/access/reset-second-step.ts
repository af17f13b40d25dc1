import { removeSecondSteps } from '#platform/second-steps'
import { inTransaction, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { m } from '#words'
import { oweLetter } from '#domain/letters'
import type { Entrance } from './invite-member.ts'
import { membershipsOf, memberWithId, userOf } from './members.ts'
import { demandMember, demand, mayAdminister } from './permissions.ts'
import { programmeOf } from './programme.ts'

/**
 * Takes the code app and the passkeys off the account of somebody who lost them. Their sessions end, and a letter tells them.
 *
 * @throws Refusal forbidden, also for one's own account, whose lock is changed by showing that one has the key; not-found;
 *   conflict, when they work in another programme too: its administrators may count on the second step
 */
export async function resetSecondStep(ctx: Context, { memberId }: { memberId: string }, { auth, origin }: Entrance): Promise<void> {
  demand(mayAdminister(ctx.actor), 'administer')
  if (demandMember(ctx.actor) === memberId) throw new Refusal('forbidden', 'second-step-own')

  return inTransaction(ctx, async ({ tx, record }) => {
    const [userId, member] = [await userOf(tx, memberId), await memberWithId(tx, memberId)]
    if (!userId || !member) throw new Refusal('not-found', 'member-not-here')
    if ((await membershipsOf(tx, userId)).length > 1) throw new Refusal('conflict', 'second-step-elsewhere')

    const { id } = await record({ kind: 'second-step.reset', subject: ['member', memberId] })
    const { locale } = member
    const { name, phone } = await programmeOf(tx)
    const words = { name: member.name, programme: name, phone: phone ?? m.letter_no_phone({}, { locale }), link: `${origin}/sign-in` }
    await oweLetter(tx, ctx, {
      onceKey: `second-step-reset:${id}`,
      to: member.email,
      subject: m.letter_second_step_reset_subject({}, { locale }),
      body: m.letter_second_step_reset_body(words, { locale }),
    })
    await removeSecondSteps(auth, userId)
  })
}
