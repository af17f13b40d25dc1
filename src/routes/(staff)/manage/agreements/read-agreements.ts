import { demand, mayManage, type Programme } from '#domain/access'
import { agreementsOf, streamsOf } from '#domain/agreements'
import { reading, type Context } from '#platform/context'
import type { Manner } from '#platform/say'
import { sayAgreement, sayMissing } from './say-agreements.ts'

/** All that a manager reads of agreements: those that hold or come, those that are over, and where one is missing. */
export async function readAgreements(ctx: Context, programme: Programme, manner: Manner) {
  const { all, streams } = await reading(ctx, async (tx) => {
    demand(mayManage(ctx.actor), 'manage-agreements')
    return { all: await agreementsOf(tx), streams: await streamsOf(tx) }
  })
  const said = all.map((one) => sayAgreement(one, all, streams, programme, manner))
  return {
    living: said.filter(({ isOver }) => !isOver),
    over: said.filter(({ isOver }) => isOver).toReversed(),
    missing: sayMissing(streams, all, programme, manner),
    isDemanded: programme.agreementsFrom !== null,
  }
}
