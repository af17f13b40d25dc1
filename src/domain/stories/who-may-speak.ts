import { demand, maySupport } from '#domain/access'
import type { Context } from '#platform/context'

/**
 * Who speaks for this client: they themselves on their own screen, or a link worker who heard it from them.
 *
 * @returns the link worker, or null for the client
 * @throws Refusal forbidden
 */
export function demandClientOrHearer({ actor }: Pick<Context, 'actor'>, clientId: string): string | null {
  if (actor.kind === 'client' && actor.id === clientId) return null
  demand(maySupport(actor), 'hear-stories')
  return actor.kind === 'member' ? actor.id : null
}
