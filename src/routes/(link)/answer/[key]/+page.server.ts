import { redirect } from '@sveltejs/kit'
import { z } from 'zod'
import { answerIntroduction, introductionAnswers, knownToGroup, refusalReasons, sharedLines, storyForGroup } from '#domain/introductions'
import { reading } from '#platform/context'
import { newRowId, optional } from '#platform/form'
import { newId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { sayDay } from '#platform/say'
import { doneAt, formAction, mannerOf } from '../../../door.ts'
import { noteRefusal } from '../../../refusals.ts'
import { sayTold } from '../../../story/say-told.ts'
import { comeIn, shut } from '../../door.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx, programme, link, key } = await comeIn(event, 'answer-introduction')
  if (link.spentAt) redirect(303, `/answer/${key}/thank-you`)
  const { known, story } = await reading(ctx, async (tx) => ({
    known: await knownToGroup(tx, link.introductionId!),
    story: await storyForGroup(tx, ctx, link.introductionId!),
  }))
  if (!known) shut(new Refusal('gone', 'link-unknown'), undefined)
  const whom = { name: known.linkWorker.name, phone: known.linkWorker.phone ?? programme.phone }
  return {
    mainForm: `/answer/${key}`,
    firstName: known.firstName,
    service: known.service,
    message: known.message,
    lines: sharedLines(known, event.locals.locale),
    notByPhone: known.notByPhone,
    story: sayTold(story),
    programmeName: programme.name,
    whom,
    until: sayDay(link.expiresAt, mannerOf(event, programme)),
    newAnswerId: newId(),
  }
}

const form = z.object({
  id: newRowId,
  answer: z.enum(introductionAnswers, { error: 'not-understood' }),
  reason: z.enum(refusalReasons, { error: 'not-understood' }).optional(),
  note: optional(1000),
})

const comeToAnswer = (event: RequestEvent) => comeIn(event, 'answer-introduction')

export const actions: Actions = {
  default: formAction(
    form,
    async (event: RequestEvent, answer) => {
      const { ctx, key } = await comeToAnswer(event)
      await answerIntroduction(ctx, key, answer).catch((thrown: unknown) => {
        // Somebody answered in another window: the page of thanks says what counts, and that this was not taken.
        if (!(thrown instanceof Refusal && thrown.reason === 'link-spent')) throw thrown
        noteRefusal(event, thrown)
        doneAt(event.cookies, `/answer/${key}/thank-you`, `answer-second-${answer.answer}`)
      })
      redirect(303, `/answer/${key}/thank-you`)
    },
    comeToAnswer,
  ),
}
