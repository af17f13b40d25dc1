import { z } from 'zod'
import { addFeed, conflictRules, feedKinds } from '#domain/feeds'
import { needed, newRowId } from '#platform/form'
import { newId } from '#platform/ids'
import { doneAt, formAction, staff } from '../../../../door.ts'
import { reach } from '../reach.ts'
import { choices } from '../choices.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = (event) => {
  staff(event)
  return { id: newId(), ...choices() }
}

const form = z.object({
  id: newRowId,
  name: needed(120),
  url: needed(1000),
  kind: z.enum(feedKinds, 'needed'),
  everyHours: z.coerce.number('not-understood').int('not-understood').min(1, 'not-understood').max(720, 'not-understood'),
  rule: z.enum(conflictRules, 'needed'),
})

export const actions: Actions = {
  default: formAction(form, async (event: RequestEvent, feed) => {
    await addFeed(staff(event).ctx, feed, reach())
    doneAt(event.cookies, `/manage/feeds/${feed.id}`, 'feed-added')
  }),
}
