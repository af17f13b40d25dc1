import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'
import type { Purpose } from './consent.ts'
import { giveConsent } from './give-consent.ts'
import { hearingOf, type SaidYes } from './hearing.ts'
import { demandNotEndedSince } from './said-since.ts'

/**
 * Keeps a yes that a link worker writes down for a client, inside the verb that asked, with who heard it, on which day and in
 * which language.
 *
 * @throws Refusal invalid, as `hearingOf` and `demandNotEndedSince`
 */
export async function hearConsent(
  tx: Tx,
  ctx: Context,
  form: { clientId: string; purposes: readonly Purpose[]; said: SaidYes; writtenBy: string; referralId?: string },
): Promise<void> {
  const { said, writtenBy, ...yes } = form
  const heard = await hearingOf(tx, said, writtenBy, ctx.clock.now())
  await demandNotEndedSince(tx, { ...yes, how: said.how }, heard, ctx.clock.now())
  await giveConsent(tx, ctx, {
    ...yes,
    how: said.how === 'paper' ? 'written' : 'spoken',
    heardBy: heard.heard_by,
    written: { by: writtenBy, saidOn: heard.said_on, askedIn: said.askedIn },
  })
}
