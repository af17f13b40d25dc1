import { demand, mayRefer } from '#domain/access'
import type { Answers } from '#domain/referrals'
import { newId } from '#platform/ids'
import { orErrorPage, staff } from '../../../door.ts'
import { offerFor } from './offer.ts'
import type { PageServerLoad } from './$types'

/** An empty form. Looking at it writes nothing: the draft begins with the first answers, under this id. */
export const load: PageServerLoad = async (event) => {
  const { ctx, programme } = staff(event)
  await orErrorPage((async () => demand(mayRefer(ctx.actor), 'send-referrals'))())
  const answers: Answers = {}
  return { draftId: newId(), answers, part: 'who' as const, problems: {}, language: programme.locale, ...(await offerFor(event, answers)) }
}
