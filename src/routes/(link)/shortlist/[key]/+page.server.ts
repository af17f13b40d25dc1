import { z } from 'zod'
import { sayOfShortlist, shortlistOf, shortlistWords } from '#domain/matching'
import { clientWithId } from '#domain/people'
import { reading } from '#platform/context'
import { newRowId } from '#platform/form'
import { newId } from '#platform/ids'
import { word } from '#words'
import { doneAt, formAction } from '../../../door.ts'
import { sayShortlisted } from '../../../say-shortlisted.ts'
import { comeIn } from '../../door.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx, programme, link } = await comeIn(event, 'shortlist')
  return reading(ctx, async (tx) => {
    const client = await clientWithId(tx, link.clientId!)
    return {
      firstName: client?.knownAs ?? client?.givenName ?? '',
      programme: { name: programme.name, phone: programme.phone },
      items: (await shortlistOf(tx, link.clientId!)).map((item) => ({
        ...sayShortlisted(item, event.locals.locale),
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
