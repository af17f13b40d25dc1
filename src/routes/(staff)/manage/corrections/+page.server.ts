import { demand, mayManage } from '#domain/access'
import { nameOf } from '#domain/people'
import { correctionRefusals, correctionsForManager } from '#domain/rights'
import { reading } from '#platform/context'
import { word } from '#words'
import { mannerOf, orErrorPage, staff } from '../../../door.ts'
import { correctionForms } from '../../../rights/correction-forms.ts'
import { reachChoices, sayToAnswer } from '../../../rights/say-correction.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = (event) => {
  const { ctx, programme } = staff(event)
  const manner = mannerOf(event, programme)
  return orErrorPage(
    reading(ctx, async (tx) => {
      demand(mayManage(ctx.actor), 'answer-corrections')
      const waiting = await correctionsForManager(tx, ctx.clock.now())
      return {
        waiting: waiting.map((one) => ({ ...sayToAnswer(one, manner), name: nameOf(one.client) })),
        choices: reachChoices(),
        reasons: correctionRefusals.map((value) => ({ value, label: word(`request_because_${value}`) })),
      }
    }),
  )
}

export const actions: Actions = correctionForms(() => '/manage/corrections')
