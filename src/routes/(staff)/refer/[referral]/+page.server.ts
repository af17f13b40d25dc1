import { error } from '@sveltejs/kit'
import { z } from 'zod'
import { consentsOf, consentStanding } from '#domain/consent'
import { feedbackFor } from '#domain/feedback'
import { reachToldWith } from '#domain/people'
import { referralSentBy, reopenReferral, withdrawReferral, yesesToAskAgain } from '#domain/referrals'
import { storyFor } from '#domain/stories'
import { reading } from '#platform/context'
import { sayAgo, sayMoment } from '#platform/say'
import { m, word } from '#words'
import { doneAt, formAction, mannerOf, orErrorPage, staff } from '../../../door.ts'
import { sayTold } from '../../../story/say-told.ts'
import { sayReachTold } from '../say-reach-told.ts'
import { sayStage } from '../say-stage.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx, programme, memberId } = staff(event)
  const manner = mannerOf(event, programme)
  const found = await orErrorPage(
    reading(ctx, async (tx) => {
      const sent = await referralSentBy(tx, memberId, event.params.referral)
      return (
        sent && {
          sent,
          standing: consentStanding(await consentsOf(tx, sent.clientId), 'feedback', sent.id),
          isToAskAgain: (await yesesToAskAgain(tx, sent.id)).includes('feedback'),
          feedback: await feedbackFor(tx, ctx, sent.id),
          reach: await reachToldWith(tx, sent.id),
          story: await storyFor(tx, ctx, sent.clientId, 'feedback'),
        }
      )
    }),
  )
  if (!found) error(404, m.refusal_referral_not_found())
  const { sent, standing, isToAskAgain, feedback, reach, story } = found
  return {
    name: sent.clientName,
    stage: sayStage(sent, manner, programme.phone),
    sentAt: sayMoment(sent.sentAt, manner),
    reason: sent.reason,
    needs: sent.needs.map((code) => word(`need_${code}`)),
    agreed: sent.agreed.map((purpose) => word(`refer_agree_${purpose}`)),
    reach: reach && sayReachTold(reach),
    story: sayTold(story),
    canWithdraw: sent.canWithdraw,
    canReopen: sent.canReopen,
    phone: programme.phone,
    emptyFeedback: isToAskAgain ? m.refer_word_back_ask_again() : word(`refer_word_back_${standing.is}`),
    feedback: feedback.lines.map(({ sentence, when }) => ({ sentence, when: sayAgo(when, manner) })),
  }
}

const outcome = z.enum(['withdrawn', 'sent-in-error'], { error: 'not-understood' })

export const actions: Actions = {
  withdraw: formAction(z.object({ outcome }), async (event, form) => {
    const referralId = event.params.referral!
    await withdrawReferral(staff(event).ctx, { referralId, outcome: form.outcome })
    doneAt(event.cookies, `/refer/${referralId}`, 'referral-withdrawn')
  }),
  reopen: formAction(z.object({}), async (event) => {
    const referralId = event.params.referral!
    await reopenReferral(staff(event).ctx, { referralId })
    doneAt(event.cookies, `/refer/${referralId}`, 'referral-reopened')
  }),
}
