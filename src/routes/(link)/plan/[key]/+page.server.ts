import { redirect } from '@sveltejs/kit'
import { z } from 'zod'
import { answeringForClient } from '#domain/answering'
import { reportKinds } from '#domain/directory'
import { endConsent, purposesToEnd } from '#domain/consent'
import { newsOfEmergencies } from '#domain/emergencies'
import { clientWords, enterPin, planOf, reportFromPlan, sayWord, takeBackWord } from '#domain/plans'
import { restrictionOf } from '#domain/rights'
import { reading } from '#platform/context'
import { needed, newRowId, optional } from '#platform/form'
import { Refusal } from '#platform/refusal'
import { sayDay } from '#platform/say'
import { m } from '#words'
import { doneAt, formAction, mannerOf } from '../../../door.ts'
import { footbridge } from '../../../footbridge.ts'
import { sayMyRestriction } from '../../../rights/say-restriction.ts'
import { sayAnswering } from '../../../say-answering.ts'
import { comeIn, type Visit } from '../../door.ts'
import { isOpen, passOf } from './open.ts'
import { PASS_SECONDS, passFor } from './pin-pass.ts'
import { sayPlan } from './say-plan.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  const visit = await comeIn(event, 'see-plan')
  const { ctx, programme } = visit
  if (!isOpen(event, visit)) return { locked: { name: programme.name, phone: programme.phone }, plan: null }
  const manner = mannerOf(event, programme)
  const { plan, answering, restriction, emergencies } = await reading(ctx, async (tx) => ({
    plan: await planOf(tx, visit.link.clientId!, ctx.clock.now()),
    answering: await answeringForClient(tx, visit.link.clientId!, manner.now),
    restriction: await restrictionOf(tx, visit.link.clientId!, ctx.clock.now()),
    emergencies: await newsOfEmergencies(tx, visit.link.clientId!, { now: ctx.clock.now(), timeZone: manner.timeZone }),
  }))
  const said = sayPlan(plan, manner)
  return {
    mainForm: restriction || said.call.said ? undefined : '?/say',
    locked: null,
    plan: {
      ...said,
      answering: sayAnswering(answering, manner),
      opened: emergencies.map(({ by, at }) => m.plan_opened_in_emergency({ name: by, day: sayDay(at, manner) })),
      isOnlyKept: restriction !== undefined,
      lifts: sayMyRestriction(restriction, manner)?.stops ?? null,
      seen: `/plan/${visit.key}/seen`,
      story: `/plan/${visit.key}/story`,
      rights: `/plan/${visit.key}/rights`,
    },
  }
}

const saying = z.object({
  id: newRowId,
  stepId: z.uuid('not-understood').optional(),
  word: z.enum(clientWords, { error: 'not-understood' }),
  note: optional(1000),
})

const notAsDescribed = z.object({
  id: newRowId,
  stepId: newRowId,
  kind: z.enum(reportKinds, { error: 'report-kind-needed' }),
  note: optional(1000),
})

export const actions: Actions = {
  pin: formAction(z.object({ pin: needed(20) }), async (event: RequestEvent, { pin }) => {
    const { ctx, link, key } = await comeIn(event, 'see-plan')
    await enterPin(ctx, { linkId: link.id, pin })
    const { secret, origin } = footbridge().config
    event.cookies.set(passOf(link), passFor(secret, link.id, new Date(ctx.clock.now().getTime() + PASS_SECONDS * 1000)), {
      path: '/',
      httpOnly: true,
      sameSite: 'lax',
      secure: origin.startsWith('https://'),
      maxAge: PASS_SECONDS,
    })
    redirect(303, `/plan/${key}`)
  }),
  say: formAction(saying, async (event: RequestEvent, said) => {
    const { ctx, key } = await comeInHeard(event)
    await sayWord(ctx, { ...said, stepId: said.stepId ?? null })
    doneAt(event.cookies, `/plan/${key}#said`, `word-${said.word}`)
  }),
  notAsDescribed: formAction(notAsDescribed, async (event: RequestEvent, form) => {
    const { ctx, key } = await comeInHeard(event)
    await reportFromPlan(ctx, form)
    doneAt(event.cookies, `/plan/${key}#said`, 'not-as-described')
  }),
  takeBack: formAction(z.object({ wordId: newRowId }), async (event: RequestEvent, form) => {
    const { ctx, key } = await comeInOpen(event)
    await takeBackWord(ctx, form)
    doneAt(event.cookies, `/plan/${key}#said`, 'word-taken-back')
  }),
  endConsent: formAction(z.object({ purpose: z.enum(purposesToEnd) }), async (event: RequestEvent, { purpose }) => {
    const { ctx, link, key } = await comeInOpen(event)
    await endConsent(ctx, { clientId: link.clientId!, purpose })
    doneAt(event.cookies, `/plan/${key}#said`, 'consent-ended')
  }),
}

/** Behind the PIN, where there is one: half an hour after it the page asks again, and the words typed come back. */
async function comeInOpen(event: RequestEvent): Promise<Visit> {
  const visit = await comeIn(event, 'see-plan')
  if (!isOpen(event, visit)) throw new Refusal('forbidden', 'pin-again')
  return visit
}

/** Where somebody reads what is said here: not while all of them is only kept, and then a word that waits would be a promise nobody keeps. */
async function comeInHeard(event: RequestEvent): Promise<Visit> {
  const visit = await comeInOpen(event)
  const { ctx, link, programme } = visit
  const restriction = await reading(ctx, (tx) => restrictionOf(tx, link.clientId!, ctx.clock.now()))
  const phone = programme.phone ?? programme.email ?? ''
  if (restriction) throw new Refusal('conflict', 'nobody-reads', { words: { name: programme.name, phone } })
  return visit
}
