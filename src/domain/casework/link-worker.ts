import { maySupport, memberWhoMay } from '#domain/access'
import type { Context } from '#platform/context'

/**
 * The id of the link worker who acts.
 *
 * @param what the act, as a word key: `act_WHAT`
 * @throws Refusal forbidden when it is anybody else
 */
export const demandLinkWorker = (ctx: Pick<Context, 'actor'>, what: string): string => memberWhoMay(ctx, maySupport, what).id
