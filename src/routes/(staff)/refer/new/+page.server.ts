import type { Answers } from '#domain/referrals'
import { newId } from '#platform/ids'
import { staff } from '../../../door.ts'
import { offerFor } from './offer.ts'
import type { PageServerLoad } from './$types'

/** An empty form. Looking at it writes nothing: the draft begins with the first answers, under this id. */
export const load: PageServerLoad = async (event) => {
  const { programme } = staff(event)
  const answers: Answers = {}
  return { draftId: newId(), answers, part: 'who' as const, problems: {}, language: programme.locale, ...(await offerFor(event, answers)) }
}
