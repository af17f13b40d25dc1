import { demand, maySupport } from '#domain/access'
import { inTransaction, type Context } from '#platform/context'
import { holdIntroduction } from './rows.ts'
import { shutDoors } from './stop-asking.ts'

/**
 * Takes an introduction back: its links stop working, and a group that has had a letter is told. After it the step can be introduced again.
 * Also when the referral has ended: nobody has to open it again to keep a name from going round.
 *
 * @throws Refusal forbidden, not-found
 */
export async function withdrawIntroduction(ctx: Context, { introductionId }: { introductionId: string }): Promise<void> {
  demand(maySupport(ctx.actor), 'introduce-clients')

  await inTransaction(ctx, async ({ tx, record }) => {
    const introduction = await holdIntroduction(tx, introductionId)
    if (introduction.withdrawnAt) return
    await tx
      .updateTable('introduction')
      .set({ withdrawn_at: ctx.clock.now(), withdrawn_by: ctx.actor.kind === 'member' ? ctx.actor.id : null })
      .where('id', '=', introductionId)
      .execute()
    await shutDoors(ctx, tx, introductionId)
    await record({
      kind: 'introduction.withdrawn',
      subject: ['referral', introduction.referralId],
      payload: { introduction: introductionId },
    })
  })
}
