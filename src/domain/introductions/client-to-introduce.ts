import type { Tx } from '#platform/database'
import { shareable, type Shareable } from './introduction.ts'

/** The part of a client that an introduction may ever touch. */
export interface ClientToIntroduce {
  firstName: string
  phone: string | null
  homePhone: string | null
  email: string | null
  accessNeeds: string | null
  language: string
  needsInterpreter: boolean
  doNotUse: string[]
}

export async function clientToIntroduce(tx: Tx, clientId: string): Promise<ClientToIntroduce> {
  return tx
    .selectFrom('client')
    .select(({ fn }) => [
      fn.coalesce('known_as', 'given_name').as('firstName'),
      'phone',
      'home_phone as homePhone',
      'email',
      'access_needs as accessNeeds',
      'language',
      'needs_interpreter as needsInterpreter',
      'do_not_use as doNotUse',
    ])
    .where('id', '=', clientId)
    .executeTakeFirstOrThrow()
}

/** What of this client can be shared at all. A way that is not safe or not wanted is never passed on. */
export function shareableOf(client: ClientToIntroduce): Partial<Record<Shareable, string>> {
  const safe = (way: string, value: string | null) => (value && !client.doNotUse.includes(way) ? value : undefined)
  const ways = {
    phone: safe('phone', client.phone) ?? safe('home-phone', client.homePhone),
    email: safe('email', client.email),
    'access-needs': client.accessNeeds ?? undefined,
    language: client.language,
  }
  return Object.fromEntries(Object.entries(ways).filter(([, value]) => value !== undefined))
}

/** What could be shared of this client when they agree, with its value: the boxes that a link worker may tick. */
export async function shareableWith(tx: Tx, clientId: string): Promise<{ what: Shareable; value: string }[]> {
  const known = shareableOf(await clientToIntroduce(tx, clientId))
  return shareable.flatMap((what) => (known[what] === undefined ? [] : [{ what, value: known[what] }]))
}
