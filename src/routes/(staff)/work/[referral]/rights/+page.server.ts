import { demand, maySupport } from '#domain/access'
import { clientWithId, nameOf } from '#domain/people'
import { referralWithId } from '#domain/referrals'
import { notesToLookThrough } from '#domain/rights'
import { reading } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { sayDay } from '#platform/say'
import { word } from '#words'
import { mannerOf, orErrorPage, staff } from '../../../../door.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => {
  const { ctx, programme } = staff(event)
  const manner = mannerOf(event, programme)
  return orErrorPage(
    reading(ctx, async (tx) => {
      demand(maySupport(ctx.actor), 'give-copies')
      const referral = await referralWithId(tx, event.params.referral)
      const client = referral && (await clientWithId(tx, referral.clientId))
      if (!client) throw new Refusal('not-found', 'referral-not-found')
      const notes = await notesToLookThrough(tx, client.id)
      return {
        id: event.params.referral,
        name: nameOf(client),
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
