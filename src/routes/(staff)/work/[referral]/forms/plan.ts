import { z } from 'zod'
import { agreeStep, changeNeedMet, endStep, reachGoal, stepDoers, stepEndings, takeUpStep, writeGoal, writeNeed } from '#domain/casework'
import { needList } from '#domain/directory'
import { needed, newRowId, optional } from '#platform/form'
import { reading } from '#platform/context'
import { Refusal } from '#platform/refusal'
import { doneAt, formAction, staff } from '../../../../door.ts'
import { pageOf, type PersonEvent } from './page-of.ts'

const id = z.uuid('not-understood')
const yesOrNo = z.enum(['yes', 'no'])

const need = z.object({ needId: newRowId, needWords: needed(1000), needCode: optional(40) })
const goal = z.object({ goalId: newRowId, goalWords: needed(1000) })
const step = z.object({ stepId: newRowId, stepWords: needed(1000), stepDoneBy: z.enum(stepDoers, { error: 'needed' }) })

/** What client and link worker agree while they talk. */
export const planForms = {
  need: formAction(need, async (event: PersonEvent, form) => {
    const { ctx } = staff(event)
    if (form.needCode && !(await reading(ctx, needList)).some(({ code }) => code === form.needCode)) {
      throw new Refusal('invalid', 'not-understood', { field: 'needCode' })
    }
    await writeNeed(ctx, { id: form.needId, referralId: event.params.referral, code: form.needCode, words: form.needWords })
    doneAt(event.cookies, pageOf(event, 'needs'), 'work-need')
  }),
  needMet: formAction(z.object({ id, met: yesOrNo }), async (event: PersonEvent, form) => {
    await changeNeedMet(staff(event).ctx, { needId: form.id, met: form.met === 'yes' })
    if (form.met === 'no') doneAt(event.cookies, pageOf(event, 'needs'), 'work-undone')
    doneAt(event.cookies, pageOf(event, 'needs'), 'work-need-met')
  }),
  goal: formAction(goal, async (event: PersonEvent, form) => {
    await writeGoal(staff(event).ctx, { id: form.goalId, referralId: event.params.referral, words: form.goalWords })
    doneAt(event.cookies, pageOf(event, 'needs'), 'work-goal')
  }),
  goalReached: formAction(z.object({ id, reached: yesOrNo }), async (event: PersonEvent, form) => {
    await reachGoal(staff(event).ctx, { goalId: form.id, reached: form.reached === 'yes' })
    if (form.reached === 'no') doneAt(event.cookies, pageOf(event, 'needs'), 'work-undone')
    doneAt(event.cookies, pageOf(event, 'needs'), 'work-goal-reached')
  }),
  step: formAction(step, async (event: PersonEvent, form) => {
    await agreeStep(staff(event).ctx, {
      id: form.stepId,
      referralId: event.params.referral,
      words: form.stepWords,
      doneBy: form.stepDoneBy,
    })
    doneAt(event.cookies, pageOf(event, 'plan'), 'work-step')
  }),
  endStep: formAction(z.object({ id, how: z.enum(stepEndings) }), async (event: PersonEvent, form) => {
    await endStep(staff(event).ctx, { stepId: form.id, how: form.how })
    doneAt(event.cookies, pageOf(event, 'plan'), 'work-step-ended')
  }),
  takeUpStep: formAction(z.object({ id }), async (event: PersonEvent, form) => {
    await takeUpStep(staff(event).ctx, { stepId: form.id })
    doneAt(event.cookies, pageOf(event, 'plan'), 'work-undone')
  }),
}
