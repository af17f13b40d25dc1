import { z } from 'zod'
import { demand, mayManage } from '#domain/access'
import { countToJudge, lapsingSoon } from '#domain/emergencies'
import { checkRead, checkReasons, LOOK_BACK_DAYS, MANY_IN_AN_HOUR, type UnusualRead, unusualKinds, unusualReads } from '#domain/reads'
import { reading } from '#platform/context'
import { optional } from '#platform/form'
import { isId } from '#platform/ids'
import { sayDay, sayMoment, sayTime, type Manner } from '#platform/say'
import { m, word } from '#words'
import { doneAt, formAction, mannerOf, orErrorPage, staff } from '../../../door.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx, programme, memberId } = staff(event)
  const manner = mannerOf(event, programme)
  const { reads, leftOut, toJudge, lapsing } = await orErrorPage(
    reading(ctx, async (tx) => {
      demand(mayManage(ctx.actor), 'check-reads')
      return { ...(await unusualReads(tx, manner)), toJudge: await countToJudge(tx), lapsing: (await lapsingSoon(tx, manner.now)).length }
    }),
  )
  return {
    days: LOOK_BACK_DAYS,
    many: MANY_IN_AN_HOUR,
    waiting: reads.filter(({ check }) => !check).map((read) => ({ ...said(read, manner), isMine: read.readerId === memberId })),
    checked: reads.flatMap(({ check, ...read }) =>
      check ? [{ ...said({ ...read, check }, manner), found: sayCheck(check, manner) }] : [],
    ),
    leftOut,
    toJudge,
    lapsing,
    reasons: checkReasons.map((value) => ({ value, label: word(`reads_because_${value}`) })),
  }
}

function said(read: UnusualRead, manner: Manner) {
  const { kinds, readerId, clientId, day } = read
  const [first, ...others] = kinds
  const words = { reader: read.readerName, client: read.clientName ?? '', clients: String(read.clients) }
  return {
    key: [readerId, clientId, day].join(' '),
    kinds,
    fields: { readerId, clientId: clientId ?? '', day },
    sentence: [word(`reads_${first}`, words), ...others.map((kind) => word(`reads_also_${kind}`))].join(' '),
    when: sayWhen(read, manner),
  }
}

/** Many clients in one hour have no number of times: how many clients says it. */
function sayWhen({ at, until, times, clientId }: UnusualRead, manner: Manner): string {
  const when = sayMoment(at, manner)
  return times > 1 && clientId ? `${when} ${m.reads_times({ count: times, until: sayTime(until, manner) })}` : when
}

const sayCheck = ({ by, at, reason }: NonNullable<UnusualRead['check']>, manner: Manner) =>
  m.reads_checked({ by, day: sayDay(at, manner), reason: word(`reads_because_${reason}`) })

const found = z.object({
  kinds: z.array(z.enum(unusualKinds, { error: 'not-understood' })).max(unusualKinds.length, 'not-understood'),
  readerId: z.uuid('not-understood'),
  clientId: optional(36).refine((id) => id === null || isId(id), 'not-understood'),
  day: z.iso.date({ error: 'not-understood' }),
  reason: z.enum(checkReasons, { error: 'needed' }),
})

export const actions = {
  default: formAction(found, async (event: RequestEvent, form) => {
    await checkRead(staff(event).ctx, form)
    doneAt(event.cookies, '/manage/reads', 'read-checked')
  }),
} satisfies Actions
