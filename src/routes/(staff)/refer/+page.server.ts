import { demand, mayRefer } from '#domain/access'
import { newFeedbackFor } from '#domain/feedback'
import { type Answers, discardDraft, draftsOf, referralsSentBy, restoreDraft, sendersFor } from '#domain/referrals'
import { reading } from '#platform/context'
import { newRowId } from '#platform/form'
import { sayAgo } from '#platform/say'
import { z } from 'zod'
import { doneAt, formAction, mannerOf, orErrorPage, staff } from '../../door.ts'
import { carryOnAt } from './new/carry-on.ts'
import { readSeen } from './new/typed-form.ts'
import { sayDraft } from './say-draft.ts'
import { sayStage } from './say-stage.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

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
  const senders = sendersFor(ctx.actor)
  return {
    drafts: drafts.map(({ id, answers, updatedAt }) => ({
      id,
      name: sayDraft(answers),
      carryOn: carryOnAt(id, answers, senders),
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

export const actions = {
  discard: async (event: RequestEvent) => {
    let discarded: { id: string; name: string; answers: string } | undefined
    const notTaken = await formAction(z.object({ draft: newRowId }), async (_, { draft }) => {
      const answers = await discardDraft(staff(event).ctx, { draftId: draft })
      if (!answers) doneAt(event.cookies, '/refer', 'draft-discarded')
      discarded = { id: draft, name: sayDraft(answers), answers: JSON.stringify(answers) }
    })(event)
    // We keep nothing of it. This answer holds it, with the button that brings it back, until its page is left.
    return notTaken ?? { discarded }
  },
  restore: formAction(z.object({ draft: newRowId, answers: z.string().max(200_000) }), async (event: RequestEvent, form) => {
    const answers: Answers = readSeen(form.answers)
    const { ctx } = staff(event)
    const restored = await restoreDraft(ctx, { draftId: form.draft, answers })
    const place = carryOnAt(form.draft, restored.answers, sendersFor(ctx.actor))
    if (restored.hasOthers) doneAt(event.cookies, place, 'draft-restored-beside')
    if (restored.isPersonGone) doneAt(event.cookies, place, 'draft-restored-without-person')
    doneAt(event.cookies, place, restored.isYesToAsk ? 'draft-restored-ask' : 'draft-restored')
  }),
} satisfies Actions
