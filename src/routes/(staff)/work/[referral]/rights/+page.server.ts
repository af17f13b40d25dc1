import { z } from 'zod'
import { demand, maySupport } from '#domain/access'
import { nameOf } from '#domain/people'
import { whoseReferral } from '#domain/referrals'
import {
  askCorrection,
  askErasure,
  askRestriction,
  correctionRefusals,
  correctionsToAnswer,
  correctionSubjects,
  endRestriction,
  erasureAskedBy,
  notesToLookThrough,
  onlyKeptBehind,
  restrictionGrounds,
  takeBackErasure,
} from '#domain/rights'
import { reading } from '#platform/context'
import { needed, neededDay, newRowId, tick } from '#platform/form'
import { newId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { sayDay } from '#platform/say'
import { word } from '#words'
import { doneAt, formAction, mannerOf, orErrorPage, staff } from '../../../../door.ts'
import { correctionForms } from '../../../../rights/correction-forms.ts'
import { reachChoices, sayToAnswer } from '../../../../rights/say-correction.ts'
import { sayErasure } from '../../../../rights/say-erasure.ts'
import { groundsOf, sayRestriction } from '../../../../rights/say-restriction.ts'
import { clientOf, whoAsks } from '../forms/client-of.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = (event) => {
  const { ctx, programme } = staff(event)
  const manner = mannerOf(event, programme)
  return orErrorPage(
    reading(ctx, async (tx) => {
      demand(maySupport(ctx.actor), 'give-copies')
      const hidden = await onlyKeptBehind(tx, event.params.referral, ctx.clock.now())
      const asking = {
        newId: newId(),
        newCorrectionId: newId(),
        subjects: correctionSubjects.map((value) => ({ value, label: word(`corrections_about_${value}`) })),
      }
      if (hidden) {
        const erasure = sayErasure(await erasureAskedBy(tx, hidden.clientId), manner)
        return { id: event.params.referral, name: hidden.name, onlyKept: sayRestriction(hidden, manner), erasure, ...asking }
      }
      const client = (await whoseReferral(tx, event.params.referral))?.client
      if (!client) throw new Refusal('not-found', 'referral-not-found')
      const notes = await notesToLookThrough(tx, client.id)
      return {
        id: event.params.referral,
        name: nameOf(client),
        onlyKept: null,
        grounds: groundsOf('restriction_ground'),
        ...asking,
        corrections: (await correctionsToAnswer(tx, client.id)).map((one) => sayToAnswer(one, manner)),
        choices: reachChoices(),
        reasons: correctionRefusals.map((value) => ({ value, label: word(`request_because_${value}`) })),
        erasure: sayErasure(await erasureAskedBy(tx, client.id), manner),
        notes: notes.map(({ id, part, at, by, words }) => ({
          value: id,
          label: words,
          hint: [word(`copy_part_${part.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`), by, sayDay(at, manner)]
            .filter(Boolean)
            .join(' · '),
        })),
      }
    }),
  )
}

const pageOf = (event: RequestEvent) => `/work/${event.params.referral}/rights`

/** What a client told a link worker; `isHeard` tells which of the forms came back. */
const heard = z.object({
  id: newRowId,
  isHeard: tick,
  about: z.enum(correctionSubjects, { error: 'correction-about-needed' }),
  words: needed(2000, 'correction-wrong-needed'),
})

const keeping = z.object({ id: newRowId, ground: z.enum(restrictionGrounds, { error: 'restriction-ground-needed' }) })

/** The day on which the client said so. */
const ending = z.object({ saidOn: neededDay })

export const actions: Actions = {
  ...correctionForms(pageOf),
  hear: formAction(heard, async (event: RequestEvent, { id, about, words }) => {
    await askCorrection(staff(event).ctx, { id, about, words, clientId: await whoAsks(event) })
    doneAt(event.cookies, pageOf(event), 'correction-heard')
  }),
  askRestriction: formAction(keeping, async (event: RequestEvent, form) => {
    await askRestriction(staff(event).ctx, { ...form, clientId: await clientOf(event) })
    doneAt(event.cookies, pageOf(event), 'restriction-asked')
  }),
  endRestriction: formAction(ending, async (event: RequestEvent, { saidOn }) => {
    const { ctx } = staff(event)
    const kept = await reading(ctx, (tx) => onlyKeptBehind(tx, event.params.referral!, ctx.clock.now()))
    if (!kept) throw new Refusal('not-found', 'request-unknown')
    await endRestriction(ctx, { clientId: kept.clientId, saidOn })
    doneAt(event.cookies, pageOf(event), 'restriction-ended')
  }),
  askErasure: formAction(z.object({ id: newRowId }), async (event: RequestEvent, { id }) => {
    await askErasure(staff(event).ctx, { id, clientId: await whoAsks(event) })
    doneAt(event.cookies, pageOf(event), 'erasure-asked')
  }),
  takeBackErasure: formAction(z.object({}), async (event: RequestEvent) => {
    await takeBackErasure(staff(event).ctx, { clientId: await whoAsks(event) })
    doneAt(event.cookies, pageOf(event), 'erasure-taken-back')
  }),
}
