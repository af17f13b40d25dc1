import { z } from 'zod'
import { demand, mayManage, mayOpenInEmergency, staffOf } from '#domain/access'
import { answererAt, journeyStages, namedFor, nameWhoAnswers } from '#domain/answering'
import { reading } from '#platform/context'
import { optional } from '#platform/form'
import { sayAnswerer, WALKED_STAGES } from '../../../say-answering.ts'
import { word } from '#words'
import { doneAt, formAction, orErrorPage, staff } from '../../../door.ts'
import type { Actions, PageServerLoad, RequestEvent } from './$types'

export const load: PageServerLoad = async (event) => {
  const { ctx } = staff(event)
  const { people, named } = await orErrorPage(
    reading(ctx, async (tx) => {
      demand(mayManage(ctx.actor), 'name-who-answers')
      return { people: await staffOf(tx), named: await namedFor(tx) }
    }),
  )
  const now = ctx.clock.now()
  return {
    /** What each field is called where the summary of errors stands: several have one label. */
    labels: Object.fromEntries(
      journeyStages.flatMap((stage) => [stage, `${stage}-in`].map((field) => [field, word(`journey_stage_${stage}`)])),
    ),
    people: people
      .filter(({ roles }) => mayOpenInEmergency({ kind: 'member', id: '', name: '', roles }))
      .map(({ id, name }) => ({ value: id, label: name })),
    stages: journeyStages.map((stage) => {
      const living = named.find((one) => one.stage === stage && one.until === null)
      const by = answererAt(stage, now, { walked: [], named })
      return {
        stage,
        title: word(`journey_stage_${stage}`),
        isWalked: WALKED_STAGES.includes(stage),
        isNobodys: by === null && (living !== undefined || !WALKED_STAGES.includes(stage)),
        said: sayAnswerer(by),
        // Who left can be chosen no more.
        memberId: living && living.person.goneAt === null ? living.memberId : '',
        standsInId: living?.standsIn && living.standsIn.goneAt === null ? living.standsInId : '',
      }
    }),
  }
}

const naming = z.object(
  Object.fromEntries(
    journeyStages.flatMap((stage) => [stage, `${stage}-in`]).map((name) => [name, optional(36).pipe(z.uuid('not-understood').nullable())]),
  ),
)

export const actions = {
  default: formAction(naming, async (event: RequestEvent, form) => {
    const namings = journeyStages.map((stage) => ({ stage, memberId: form[stage] ?? null, standsInId: form[`${stage}-in`] ?? null }))
    await nameWhoAnswers(staff(event).ctx, namings)
    doneAt(event.cookies, '/manage/answering', 'answering-named')
  }),
} satisfies Actions
