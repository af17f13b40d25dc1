import type { Context } from '#platform/context'
import { Refusal } from '#platform/refusal'

/**
 * The introduction that a group came to answer: a group is known by its link only.
 *
 * @throws Refusal gone when it is anybody else
 */
export function demandGroup(ctx: Pick<Context, 'actor'>): string {
  if (ctx.actor.kind !== 'group') throw new Refusal('gone', 'link-unknown')
  return ctx.actor.id
}
