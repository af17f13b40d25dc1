import { z } from 'zod'
import { demand, maySupport } from '#domain/access'
import { inboxOf, presses } from '#domain/casework'
import { takeReferral } from '#domain/referrals'
import { onlyKeptWith } from '#domain/rights'
import { reading } from '#platform/context'
import { sayAgo } from '#platform/say'
import { m, word } from '#words'
import { doneAt, formAction, mannerOf, orErrorPage, staff } from '../../door.ts'
import { nameBehind } from './name-behind.ts'
import { sayUrgency } from './say-urgency.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx, programme, memberId } = staff(event)
  const manner = mannerOf(event, programme)
  const inbox = await orErrorPage(
    reading(ctx, async (tx) => {
      demand(maySupport(ctx.actor), 'support-clients')
      return {
        ...(await inboxOf(tx, { memberId, now: manner.now, timeZone: manner.timeZone })),
        onlyKept: await onlyKeptWith(tx, memberId, ctx.clock.now()),
      }
    }),
  )
  const rows = inbox.rows.map((row) => ({
    id: row.referralId,
    name: row.clientName,
    ...sayUrgency(row, manner),
    presses: presses(row.urgency),
    /** What is going on; of somebody whom nobody has taken also since when. */
    about: [
      ...(row.hasNamesake ? [row.bornIn ? m.work_namesake({ year: String(row.bornIn) }) : m.work_namesake_unknown()] : []),
      ...row.needs.map((code) => word(`need_${code}`)),
      ...(row.situation.isTaken ? [] : [sayAgo(row.situation.sentAt, manner)]),
    ].join(' · '),
  }))
  return {
    mine: inbox.mine,
    onlyKept: inbox.onlyKept,
    untaken: inbox.untaken,
    untakenLeftOut: inbox.untakenLeftOut,
    now: rows.filter((row) => row.presses),
    rest: rows.filter((row) => !row.presses),
  }
}

const take = z.object({ referralId: z.uuid('not-understood') })

export const actions: Actions = {
  take: formAction(take, async (event: RequestEvent, { referralId }) => {
    const { ctx } = staff(event)
    await takeReferral(ctx, { referralId })
    doneAt(event.cookies, '/work', 'work-taken', { name: await nameBehind(ctx, referralId) })
  }),
}
