import { demand, mayRefer } from '#domain/access'
import { newFeedbackFor } from '#domain/feedback'
import { discardDraft, draftsOf, referralsSentBy } from '#domain/referrals'
import { reading } from '#platform/context'
import { newRowId } from '#platform/form'
import { sayAgo } from '#platform/say'
import { z } from 'zod'
import { doneAt, formAction, mannerOf, orErrorPage, staff } from '../../door.ts'
import { sayDraft } from './say-draft.ts'
import { sayStage } from './say-stage.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx, programme, memberId } = staff(event)
  const manner = mannerOf(event, programme)
  const aWeekAgo = new Date(ctx.clock.now().getTime() - 7 * 86_400_000)
  const { drafts, sent, news } = await orErrorPage(
    reading(ctx, async (tx) => {
      demand(mayRefer(ctx.actor), 'send-referrals')
      return {
        drafts: await draftsOf(tx, memberId),
        sent: await referralsSentBy(tx, memberId),
        news: await newFeedbackFor(tx, memberId, aWeekAgo),
      }
    }),
  )
  return {
    drafts: drafts.map(({ id, answers, updatedAt }) => ({
      id,
      name: sayDraft(answers),
      when: sayAgo(updatedAt, manner),
    })),
    sent: sent.map((referral) => ({
      id: referral.id,
      name: referral.clientName,
      reason: referral.reason,
      sent: sayAgo(referral.sentAt, manner),
      stage: sayStage(referral, manner, programme.phone),
      hasNews: news.has(referral.id),
    })),
  }
}

export const actions: Actions = {
  discard: formAction(z.object({ draft: newRowId }), async (event, { draft }) => {
    await discardDraft(staff(event).ctx, { draftId: draft })
    doneAt(event.cookies, '/refer', 'draft-discarded')
  }),
}
