import { z } from 'zod'
import { memberWithId } from '#domain/access'
import { goneFromShortlist, sayOfShortlist, shortlistOf, shortlistWords } from '#domain/matching'
import { clientWithId } from '#domain/people'
import { openReferralOf } from '#domain/plans'
import { reading } from '#platform/context'
import { newRowId } from '#platform/form'
import { newId } from '#platform/ids'
import { word } from '#words'
import { doneAt, formAction, mannerOf } from '../../../door.ts'
import { sayGone, sayMaker, sayShortlisted } from '../../../say-shortlisted.ts'
import { comeIn } from '../../door.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx, programme, link } = await comeIn(event, 'shortlist')
  const manner = mannerOf(event, programme)
  return reading(ctx, async (tx) => {
    const client = await clientWithId(tx, link.clientId!)
    const referral = await openReferralOf(tx, link.clientId!)
    const linkWorker = referral?.linkWorkerId ? await memberWithId(tx, referral.linkWorkerId) : undefined
    return {
      firstName: client?.knownAs ?? client?.givenName ?? '',
      programmeName: programme.name,
      maker: sayMaker(linkWorker, programme, manner),
      gone: (await goneFromShortlist(tx, link.clientId!)).map((gone) => sayGone(gone)),
      items: (await shortlistOf(tx, link.clientId!)).map((item) => ({
        ...sayShortlisted(item, manner, programme.locale),
        newId: newId(),
        said: item.said && { word: item.said.word, sentence: word(`shortlist_said_${item.said.word}`) },
      })),
    }
  })
}

const saying = z.object({ id: newRowId, itemId: newRowId, word: z.enum(shortlistWords, { error: 'not-understood' }) })

export const actions: Actions = {
  default: formAction(saying, async (event: RequestEvent, form) => {
    const { ctx, key } = await comeIn(event, 'shortlist')
    await sayOfShortlist(ctx, form)
    doneAt(event.cookies, `/shortlist/${key}`, 'shortlist-said')
  }),
}
