import { z } from 'zod'
import { demand, mayManage } from '#domain/access'
import { emergenciesToJudge, judgeEmergency, judgements, type Emergency } from '#domain/emergencies'
import { reading } from '#platform/context'
import { needed, optional } from '#platform/form'
import { sayDay, sayDayOnPaper, sayMoment, type Manner } from '#platform/say'
import { m, word } from '#words'
import { doneAt, formAction, mannerOf, orErrorPage, staff } from '../../../../door.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx, programme, memberId } = staff(event)
  const manner = mannerOf(event, programme)
  const emergencies = await orErrorPage(
    reading(ctx, async (tx) => {
      demand(mayManage(ctx.actor), 'check-reads')
      return emergenciesToJudge(tx)
    }),
  )
  return {
    emergencies: emergencies.map((one) => ({ ...sayEmergency(one, manner), isMine: one.reader.id === memberId })),
    judgements: judgements.map((value) => ({ value, label: word(`emergency_judged_${value}`) })),
  }
}

function sayEmergency(one: Emergency, manner: Manner) {
  const { id, reader, clientName, reason, openedAt, toldAt, heldUntil, judged } = one
  return {
    id,
    sentence: m.emergency_line({ reader: reader.name, client: clientName }),
    when: sayMoment(openedAt, manner),
    reason,
    isTold: toldAt !== null,
    hasLapsed: toldAt === null && heldUntil !== null && heldUntil <= manner.now,
    told: sayTold(one, manner),
    judged: judged && {
      said: m.emergency_judged_by({
        judgement: word(`emergency_judged_${judged.judgement}`),
        name: judged.by,
        day: sayDay(judged.at, manner),
      }),
      words: judged.words,
      judgement: judged.judgement,
    },
  }
}

function sayTold({ toldAt, heldBecause, heldUntil }: Emergency, manner: Manner): string {
  if (toldAt) return m.emergency_told({ day: sayDay(heldUntil && heldUntil < toldAt ? heldUntil : toldAt, manner) })
  if (heldUntil && heldUntil > manner.now) return m.emergency_not_told({ reason: heldBecause ?? '', day: sayDayOnPaper(heldUntil, manner) })
  return m.emergency_lapsed({ day: sayDayOnPaper(heldUntil ?? manner.now, manner) })
}

const judging = z.object({
  emergencyId: z.uuid('not-understood'),
  judgement: z.enum(judgements, { error: 'needed' }),
  words: needed(1000),
  tell: z.enum(['yes', 'no'], { error: 'needed' }),
  heldBecause: optional(500),
})

export const actions = {
  default: formAction(judging, async (event: RequestEvent, { tell, heldBecause, ...form }) => {
    await judgeEmergency(staff(event).ctx, { ...form, tell: tell === 'yes', heldBecause })
    doneAt(event.cookies, '/manage/reads/emergencies', 'emergency-judged')
  }),
} satisfies Actions
