import { demand, maySupport } from '#domain/access'
import { spendLinks } from '#domain/links'
import { inTransaction, type Context } from '#platform/context'
import { holdOpenIntroduction } from './rows.ts'
import { isTaken, takeAnswer, type NewAnswer } from './take-answer.ts'

/**
 * Records what a link worker heard from the group in another way, say by telephone. Its link for answering is spent.
 *
 * @throws Refusal forbidden, not-found, gone (withdrawn), conflict (out of turn, or the referral has ended)
 */
export async function recordAnswer(ctx: Context, form: NewAnswer & { introductionId: string }): Promise<void> {
  demand(maySupport(ctx.actor), 'introduce-clients')

  await inTransaction(ctx, async (work) => {
    const introduction = await holdOpenIntroduction(work.tx, ctx, form.introductionId)
    if (isTaken(introduction, form)) return
    await takeAnswer(ctx, work, introduction, form)
    await spendLinks(work.tx, ctx, { purpose: 'answer-introduction', introductionId: introduction.id })
  })
}
