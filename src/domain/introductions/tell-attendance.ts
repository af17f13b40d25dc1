import { openLink } from '#domain/links'
import { inTransaction, type Context } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { demandGroup } from './group.ts'
import { answersByAttendanceLink, type Answer } from './introduction.ts'
import { holdIntroduction } from './rows.ts'
import { isTaken, takeAnswer, type NewAnswer } from './take-answer.ts'

/**
 * Takes word from the group of whether they came, by a link that may be used again: came, later stopped. While the
 * client is on a waiting list it also takes "we have a place now" (`yes`) and "we have none after all" (`no`).
 *
 * @throws Refusal gone (the link is unknown, expired or revoked; the introduction was withdrawn), conflict (out of turn)
 */
export async function tellAttendance(
  ctx: Context,
  key: string,
  form: NewAnswer & { answer: Exclude<Answer, 'waiting-list'> },
): Promise<void> {
  const introductionId = demandGroup(ctx)

  await inTransaction(ctx, async (work) => {
    const introduction = await holdIntroduction(work.tx, introductionId)
    const link = await openLink(work.tx, ctx, key, 'tell-attendance')
    if (link.introductionId !== introductionId) throw new Refusal('gone', 'link-unknown')
    if (isTaken(introduction, form)) return
    await takeAnswer(ctx, work, introduction, form, answersByAttendanceLink(introduction.state))
  })
}
