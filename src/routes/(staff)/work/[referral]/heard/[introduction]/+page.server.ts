import { z } from 'zod'
import { demand, maySupport } from '#domain/access'
import {
  attendanceAnswers,
  introductionAnswers,
  introductionWithId,
  nextAnswers,
  recordAnswer,
  refusalReasons,
} from '#domain/introductions'
import { clientWithId, nameOf } from '#domain/people'
import { referralWithId } from '#domain/referrals'
import { reading } from '#platform/context'
import { newRowId, optional } from '#platform/form'
import { newId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { word } from '#words'
import { doneAt, formAction, mannerOf, orErrorPage, staff } from '../../../../../door.ts'
import { pageOf } from '../../forms/page-of.ts'
import { sayIntroduction } from '../../say-person.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

const heard = z.object({
  answerId: newRowId,
  answer: z.enum([...introductionAnswers, ...attendanceAnswers], { error: 'answer-needed' }),
  answerReason: z.enum(['', ...refusalReasons]).default(''),
  answerNote: optional(1000),
})

export const load: PageServerLoad = (event) => {
  const { ctx, programme } = staff(event)
  return orErrorPage(
    reading(ctx, async (tx) => {
      demand(maySupport(ctx.actor), 'introduce-clients')
      const introduction = await introductionWithId(tx, event.params.introduction)
      const referral = await referralWithId(tx, event.params.referral)
      const client = referral && (await clientWithId(tx, referral.clientId))
      if (!introduction || !client || introduction.referralId !== referral.id) throw new Refusal('not-found', 'introduction-unknown')
      const { state } = introduction
      return {
        referralId: referral.id,
        name: nameOf(client),
        introduction: sayIntroduction(introduction, mannerOf(event, programme)),
        answers: (state === 'withdrawn' ? [] : nextAnswers(state)).map((value) => ({ value, label: word(`work_answer_${value}`) })),
        reasons: ['', ...refusalReasons].map((value) => ({ value, label: word(`work_reason_${value || 'none'}`) })),
        newId: newId(),
      }
    }),
  )
}

export const actions = {
  default: formAction(heard, async (event: RequestEvent, form) => {
    await recordAnswer(staff(event).ctx, {
      id: form.answerId,
      introductionId: event.params.introduction,
      answer: form.answer,
      reason: form.answer === 'no' && form.answerReason ? form.answerReason : null,
      note: form.answerNote,
    })
    doneAt(event.cookies, pageOf(event, 'plan'), 'work-answer')
  }),
} satisfies Actions
