import { demand, maySupport } from '#domain/access'
import type { Context } from '#platform/context'

/**
 * The id of the link worker who acts.
 *
 * @param what the act, as a word key: `act_WHAT`
 * @throws Refusal forbidden when it is anybody else
 */
export function demandLinkWorker(ctx: Pick<Context, 'actor'>, what: string): string {
  demand(maySupport(ctx.actor) && ctx.actor.kind === 'member', what)
  if (ctx.actor.kind !== 'member') throw new Error('only a member passes the line above')
  return ctx.actor.id
}
