import { z } from 'zod'
import { knownToGroup, proposedByAttendanceLink, storyForGroup, tellAttendance } from '#domain/introductions'
import { reading } from '#platform/context'
import { newRowId, optional } from '#platform/form'
import { newId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { sayDay } from '#platform/say'
import { doneAt, formAction, mannerOf } from '../../../door.ts'
import { sayTold } from '../../../story/say-told.ts'
import { comeIn, shut } from '../../door.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx, programme, link } = await comeIn(event, 'tell-attendance')
  const { known, story } = await reading(ctx, async (tx) => ({
    known: await knownToGroup(tx, link.introductionId!),
    story: await storyForGroup(tx, ctx, link.introductionId!),
  }))
  if (!known) shut(new Refusal('gone', 'link-unknown'), undefined)
  const answers = proposedByAttendanceLink(known.state)
  return {
    mainForm: answers.length > 0 ? event.url.pathname : undefined,
    firstName: known.firstName,
    service: known.service,
    state: known.state,
    since: known.newest ? sayDay(known.newest.at, mannerOf(event, programme)) : '',
    answers,
    programmeName: programme.name,
    whom: { name: known.linkWorker.name, phone: known.linkWorker.phone ?? programme.phone },
    story: sayTold(story),
    newAnswerId: newId(),
  }
}

const form = z.object({
  id: newRowId,
  answer: z.enum(['came', 'did-not-come', 'stopped', 'yes', 'no'], { error: 'not-understood' }),
  note: optional(1000),
})

export const actions: Actions = {
  default: formAction(form, async (event: RequestEvent, answer) => {
    const { ctx, key } = await comeIn(event, 'tell-attendance')
    await tellAttendance(ctx, key, answer)
    doneAt(event.cookies, `/came/${key}`, 'attendance-told')
  }),
}
