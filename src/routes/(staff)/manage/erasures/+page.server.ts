import { z } from 'zod'
import { demand, mayManage } from '#domain/access'
import {
  answerDueAt,
  answerErasure,
  erasureRefusals,
  erasuresDecided,
  erasuresToDecide,
  type ErasureToDecide,
  type Request,
} from '#domain/rights'
import { reading } from '#platform/context'
import { optional, tick } from '#platform/form'
import { Refusal } from '#platform/refusal'
import { sayDay, sayDayOnPaper, type Manner } from '#platform/say'
import { m, word } from '#words'
import { doneAt, formAction, mannerOf, orErrorPage, staff } from '../../../door.ts'
import { sayNumber } from '../../../rights/say-number.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = (event) => {
  const { ctx, programme } = staff(event)
  const manner = mannerOf(event, programme)
  return orErrorPage(
    reading(ctx, async (tx) => {
      demand(mayManage(ctx.actor), 'answer-requests')
      return {
        waiting: (await erasuresToDecide(tx)).map((request) => sayWaiting(request, manner)),
        decided: (await erasuresDecided(tx)).map((request) => ({ id: request.id, sentence: sayDecided(request, manner) })),
        reasons: erasureRefusals.map((value) => ({ value, label: word(`request_because_${value}`) })),
      }
    }),
  )
}

function sayWaiting({ id, number, name, askedAt, heardBy, linkWorker, groups }: ErasureToDecide, manner: Manner) {
  const words = { name, day: sayDay(askedAt, manner), due: sayDay(answerDueAt(askedAt), manner) }
  return {
    id,
    name,
    number: m.erasures_number({ number: sayNumber(number) }),
    sentence: heardBy ? m.erasures_line_heard({ ...words, who: heardBy }) : m.erasures_line_self(words),
    walks: linkWorker && m.erasures_walks({ who: linkWorker }),
    groups: groups > 0 ? m.erasures_groups({ count: groups }) : null,
  }
}

function sayDecided({ number, answer }: Request, manner: Manner): string {
  const words = { day: sayDayOnPaper(answer!.at, manner), name: answer!.by ?? '', number: sayNumber(number) }
  return answer!.is === 'done'
    ? m.erasures_done(words)
    : m.erasures_refused({ ...words, because: word(`request_because_${answer!.because ?? ''}`) })
}

const erasing = z.object({ requestId: z.uuid('not-understood'), sure: tick })
const refusing = z.object({
  requestId: z.uuid('not-understood'),
  because: z.enum(erasureRefusals, { error: 'needed' }),
  words: optional(1000),
})

export const actions: Actions = {
  erase: formAction(erasing, async (event: RequestEvent, { requestId, sure }) => {
    if (!sure) throw new Refusal('invalid', 'erasure-sure-needed', { field: 'sure' })
    await answerErasure(staff(event).ctx, { requestId, because: null, words: null })
    doneAt(event.cookies, '/manage/erasures', 'erasure-done')
  }),
  refuse: formAction(refusing, async (event: RequestEvent, form) => {
    await answerErasure(staff(event).ctx, form)
    doneAt(event.cookies, '/manage/erasures', 'erasure-refused')
  }),
}
