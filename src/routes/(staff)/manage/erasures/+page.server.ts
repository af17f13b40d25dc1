import { z } from 'zod'
import { demand, mayManage } from '#domain/access'
import { unjudgedOf } from '#domain/emergencies'
import {
  answerDueAt,
  answerErasure,
  erasureRefusals,
  erasuresDecided,
  erasuresToDecide,
  type ErasureToDecide,
  type OnlyKept,
  type Request,
  restrictionOf,
} from '#domain/rights'
import { reading } from '#platform/context'
import { optional, tick } from '#platform/form'
import { Refusal } from '#platform/refusal'
import { sayDay, sayDayOnPaper, type Manner } from '#platform/say'
import { m, word } from '#words'
import { doneAt, formAction, mannerOf, orErrorPage, staff } from '../../../door.ts'
import { safeWaysTo } from '../../../rights/safe-ways.ts'
import { sayNumber } from '../../../rights/say-number.ts'
import { sayRestriction } from '../../../rights/say-restriction.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = (event) => {
  const { ctx, programme } = staff(event)
  const manner = mannerOf(event, programme)
  /** One decision by itself, to print: it is given to whom it was about, and nobody else stands on it. */
  const only = event.url.searchParams.get('only')
  return orErrorPage(
    reading(ctx, async (tx) => {
      demand(mayManage(ctx.actor), 'answer-requests')
      const waiting = []
      for (const request of only ? [] : await erasuresToDecide(tx)) {
        const kept = await restrictionOf(tx, request.clientId, ctx.clock.now())
        const ways = await safeWaysTo(tx, request.clientId)
        const unjudged = (await unjudgedOf(tx, request.clientId)).map(({ reader, openedAt }) =>
          m.erasures_unjudged({ day: sayDay(openedAt, manner), who: reader.name }),
        )
        waiting.push({ ...sayWaiting(request, manner), kept: kept ? sayKept(kept, manner) : null, unjudged, ways })
      }
      const decided = (await erasuresDecided(tx)).filter(({ id }) => !only || id === only)
      if (only && decided.length === 0) throw new Refusal('not-found', 'request-unknown')
      return {
        isOne: only !== null,
        programme: programme.name,
        waiting,
        decided: decided.map((request) => ({ id: request.id, number: sayNumber(request.number), sentence: sayDecided(request, manner) })),
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

/** That all of them is only kept, and why: two of the grounds ask that it stays. */
function sayKept(kept: OnlyKept, manner: Manner) {
  const { since, ground } = sayRestriction(kept, manner)
  const wantsItKept = kept.ground === 'claim' || kept.ground === 'not-allowed'
  return { since, ground, but: wantsItKept ? m.erasures_only_kept_but() : null }
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
