import { demand, mayManage } from '#domain/access'
import { nameOf } from '#domain/people'
import { correctionRefusals, correctionsForManager, restrictionOf } from '#domain/rights'
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
      const said = []
      for (const one of waiting) {
        const isOnlyKept = (await restrictionOf(tx, one.clientId, ctx.clock.now())) !== undefined
        said.push({ ...sayToAnswer(one, manner), name: nameOf(one.client), isOnlyKept })
      }
      return {
        waiting: said,
        choices: reachChoices(),
        reasons: correctionRefusals.map((value) => ({ value, label: word(`request_because_${value}`) })),
      }
    }),
  )
}

export const actions: Actions = correctionForms(() => '/manage/corrections')
