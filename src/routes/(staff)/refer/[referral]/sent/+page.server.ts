import { error } from '@sveltejs/kit'
import { referralSentBy } from '#domain/referrals'
import { reading } from '#platform/context'
import { sayMoment } from '#platform/say'
import { m } from '#words'
import { mannerOf, orErrorPage, staff } from '../../../../door.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx, programme, memberId } = staff(event)
  const sent = await orErrorPage(reading(ctx, (tx) => referralSentBy(tx, memberId, event.params.referral)))
  if (!sent) error(404, m.refusal_referral_not_found())
  return { id: sent.id, name: sent.clientName, dueAt: sayMoment(sent.contactDueAt, mannerOf(event, programme)) }
}
