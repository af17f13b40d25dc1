import { demand, mayTend, programmeOf } from '#domain/access'
import type { Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import type { Entry } from './entry.ts'

/** Who says something of an entry: its provider, who came by a link to this very entry, or somebody of the programme. */
export function whoSays(ctx: Pick<Context, 'actor'>, serviceId: string): { saidBy: 'provider' | 'member'; memberId: string | null } {
  if (ctx.actor.kind === 'group') {
    if (ctx.actor.id !== serviceId) throw new Refusal('gone', 'link-unknown')
    return { saidBy: 'provider', memberId: null }
  }
  return { saidBy: 'member', memberId: demandTender(ctx) }
}

/**
 * The id of the member who looks after the directory.
 *
 * @throws Refusal forbidden
 */
export function demandTender(ctx: Pick<Context, 'actor'>): string {
  demand(mayTend(ctx.actor) && ctx.actor.kind === 'member', 'tend-directory')
  return ctx.actor.kind === 'member' ? ctx.actor.id : ''
}

/** By whose name the public reads that an entry was confirmed: the group's own, or the programme's. Never a person's. */
export async function publicName(tx: Tx, entry: Entry, saidBy: 'provider' | 'member'): Promise<string> {
  const name = saidBy === 'provider' ? (entry.organisation?.name ?? entry.fields.name) : (await programmeOf(tx)).name
  return name.slice(0, 120)
}
