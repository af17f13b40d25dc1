import type { Actor } from '#platform/context'
import type { Tx } from '#platform/database'

/** For which organisations may this member send a referral? Who refers for none sends it for where they support people. */
export function sendersFor(actor: Actor): string[] {
  const roles = actor.kind === 'member' ? actor.roles : []
  const at = (name: 'referrer' | 'link-worker') => [
    ...new Set(roles.filter(({ role }) => role === name).map((role) => role.organisationId)),
  ]
  const referring = at('referrer')
  return referring.length > 0 ? referring : at('link-worker').slice(0, 1)
}

/** Among which organisations does this member say for which they send, by name? None where there is nothing to choose. */
export async function sendersToChoose(tx: Tx, actor: Actor): Promise<{ id: string; name: string }[]> {
  const senders = sendersFor(actor)
  if (senders.length < 2) return []
  return tx.selectFrom('organisation').select(['id', 'name']).where('id', 'in', senders).orderBy('name').execute()
}
