import { draftsOf, sendersFor } from '#domain/referrals'
import { reading } from '#platform/context'
import { newId } from '#platform/ids'
import { sayAgo } from '#platform/say'
import { mannerOf, staff } from '../../../door.ts'
import { sayDraft } from '../say-draft.ts'
import { carryOnAt } from './carry-on.ts'
import { offerFor } from './offer.ts'
import { blankAnswers } from './typed-form.ts'
import type { PageServerLoad } from './$types'

/** An empty form. Looking at it writes nothing: the draft begins with the first answers, under this id. */
export const load: PageServerLoad = async (event) => {
  const { ctx, programme, memberId } = staff(event)
  const answers = blankAnswers()
  const offer = await offerFor(event, answers)
  const [newest] = await reading(ctx, (tx) => draftsOf(tx, memberId))
  const draftId = newId()
  return {
    mainForm: `/refer/new/${draftId}`,
    draftId,
    answers,
    part: 'who' as const,
    problems: {},
    unsent: newest && {
      carryOn: carryOnAt(newest.id, newest.answers, sendersFor(ctx.actor)),
      name: sayDraft(newest.answers),
      when: sayAgo(newest.updatedAt, mannerOf(event, programme)),
    },
    ...offer,
  }
}
