import type { Tx } from '#platform/database'
import { saw } from '#platform/seen'
import { shareable, type Shareable } from './introduction.ts'

/** The part of a client that an introduction may ever touch. */
export interface ClientToIntroduce {
  firstName: string
  phone: string | null
  homePhone: string | null
  email: string | null
  accessNeeds: string | null
  language: string | null
  needsInterpreter: boolean
  doNotUse: string[]
}

/** Whoever gives this on says what of it was seen: a link worker all of it, a group what the client agreed to. */
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

const safe = ({ doNotUse }: ClientToIntroduce, way: string, value: string | null) =>
  value !== null && !doNotUse.includes(way) ? [value] : []

/** Every number that may be used: the mobile first, and the telephone at home, where others may pick up. */
export const safeNumbersOf = (client: ClientToIntroduce): string[] => [
  ...safe(client, 'phone', client.phone),
  ...safe(client, 'home-phone', client.homePhone),
]

/** What of this client can be shared at all, now. A way that is not safe or not wanted is never passed on. */
export function shareableOf(client: ClientToIntroduce): Partial<Record<Shareable, string>> {
  const ways = {
    phone: safeNumbersOf(client)[0],
    email: safe(client, 'email', client.email)[0],
    'access-needs': client.accessNeeds ?? undefined,
    language: client.language ?? undefined,
  }
  return Object.fromEntries(Object.entries(ways).filter(([, value]) => value !== undefined))
}

/** Uses of the telephone that this client does not want, when the telephone was shared. */
export function notByPhone({ doNotUse }: ClientToIntroduce, shared: readonly { what: Shareable }[]): ('voicemail' | 'text')[] {
  if (!shared.some(({ what }) => what === 'phone')) return []
  return (['voicemail', 'text'] as const).filter((way) => doNotUse.includes(way))
}

/** What could be shared of this client when they agree, with its value: the boxes that a link worker may tick. */
export async function shareableWith(tx: Tx, clientId: string): Promise<{ what: Shareable; value: string }[]> {
  const known = shareableOf(await clientToIntroduce(tx, clientId))
  saw(tx, 'details', [clientId])
  return shareable.flatMap((what) => (known[what] === undefined ? [] : [{ what, value: known[what] }]))
}
