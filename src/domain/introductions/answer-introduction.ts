import { openLink, spendLink } from '#domain/links'
import { inTransaction, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { demandGroup } from './group.ts'
import type { IntroductionAnswer } from './introduction.ts'
import { holdIntroduction } from './rows.ts'
import { isTaken, takeAnswer, type NewAnswer } from './take-answer.ts'

/**
 * Takes the group's answer by its link, which is spent with it.
 *
 * @throws Refusal gone (the link is unknown, expired, revoked or spent; the introduction was withdrawn), invalid (no reason)
 */
export async function answerIntroduction(ctx: Context, key: string, form: NewAnswer & { answer: IntroductionAnswer }): Promise<void> {
  const introductionId = demandGroup(ctx)
  if (form.answer === 'no' && !form.reason) throw new Refusal('invalid', 'answer-reason-needed', { field: 'reason' })

  await inTransaction(ctx, async (work) => {
    const introduction = await holdIntroduction(work.tx, introductionId)
    const link = await openLink(work.tx, ctx, key, 'answer-introduction')
    if (link.introductionId !== introductionId) throw new Refusal('gone', 'link-unknown')
    if (isTaken(introduction, form)) return
    if (link.spentAt) throw new Refusal('gone', 'link-spent')
    await takeAnswer(ctx, work, introduction, form)
    await spendLink(work.tx, ctx, link.id)
  })
}
