import { redirect } from '@sveltejs/kit'
import { z } from 'zod'
import { demand, mayOpenInEmergency } from '#domain/access'
import { EMERGENCY_MINUTES, openInEmergency, REASON_LENGTH, seenInEmergency } from '#domain/emergencies'
import { nameOf, namesakeWithId } from '#domain/people'
import { restrictionOf } from '#domain/rights'
import { layers } from '#domain/stories'
import { reading } from '#platform/context'
import { newRowId, optional } from '#platform/form'
import { newId } from '#platform/ids'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import { Refusal } from '#platform/refusal'
import { sayTime } from '#platform/say'
import { word } from '#words'
import { formAction, mannerOf, orErrorPage, staff } from '../../../door.ts'
import { sayRestriction } from '../../../rights/say-restriction.ts'
import { sayWays } from '../../../say-ways.ts'
import { sayTold } from '../../../story/say-told.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = (event) => {
  const { ctx, programme } = staff(event)
  return orErrorPage(
    reading(ctx, async (tx) => {
      demand(mayOpenInEmergency(ctx.actor), 'open-in-emergency')
      const seen = await seenInEmergency(tx, ctx, event.params.client)
      const onlyKept = seen && (await restrictionOf(tx, event.params.client, ctx.clock.now()))
      const namesake = seen ? undefined : await asOnlyKept(tx, () => namesakeWithId(tx, event.params.client))
      return {
        name: namesake ? nameOf(namesake) : '',
        newId: newId(),
        minutes: EMERGENCY_MINUTES,
        emergencyNumber: programme.emergencyNumber,
        seen: seen && {
          name: seen.name,
          until: sayTime(seen.until, mannerOf(event, programme)),
          ways: sayWays(seen.ways),
          onlyKept: onlyKept ? sayRestriction(onlyKept, mannerOf(event, programme)).since : null,
          walks: seen.walks,
          layers: layers.map((layer) => ({
            layer,
            title: word(`story_layer_${layer}`),
            pieces: sayTold(seen.story.filter((piece) => piece.layer === layer)),
          })),
        },
      }
    }),
  )
}

const opening = z.object({
  id: newRowId,
  reason: z.string('emergency-reason').trim().min(REASON_LENGTH.min, 'emergency-reason').max(REASON_LENGTH.max, 'too-long'),
  tell: z.enum(['yes', 'no'], { error: 'needed' }),
  heldBecause: optional(500),
})

export const actions = {
  default: formAction(opening, async (event: RequestEvent, { tell, heldBecause, ...form }) => {
    if (tell === 'no' && heldBecause === null) throw new Refusal('invalid', 'needed', { field: 'heldBecause' })
    const clientId = event.params.client
    await openInEmergency(staff(event).ctx, { ...form, clientId, heldBecause: tell === 'no' ? heldBecause : null })
    redirect(303, `/emergency/${clientId}`)
  }),
} satisfies Actions
