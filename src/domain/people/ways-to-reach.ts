import type { Client, Way } from './client.ts'

/** One line of "how to reach them". */
export interface WayToReach {
  way: Way | 'voicemail'
  /** The number or address; null where there is none, or none is needed. */
  value: string | null
  /** False: never use it. Say so before the value. */
  allowed: boolean
  /** The one that they asked for. */
  isPreferred: boolean
  /** The client's own words: when to reach them, or why not this way. */
  note: string | null
}

type Reachable = Pick<
  Client,
  'phone' | 'homePhone' | 'email' | 'address1' | 'address2' | 'postalCode' | 'city' | 'reachBy' | 'reachWhen' | 'reachNote' | 'doNotUse'
>

/**
 * How to reach somebody: first what is not safe or not wanted, so that a warning stands before every number; then the way
 * that they asked for, then the other ways.
 */
export function waysToReach(client: Reachable): WayToReach[] {
  const address = [client.address1, client.address2, client.postalCode, client.city].filter(Boolean).join(', ') || null
  const places: [WayToReach['way'], string | null][] = [
    ['phone', client.phone],
    ['home-phone', client.homePhone],
    ['text', client.phone],
    ['email', client.email],
    ['letter', address],
    ['voicemail', null],
    ['in-person', null],
  ]
  const lines = places
    .map(([way, value]): WayToReach => {
      const allowed = !(client.doNotUse as readonly string[]).includes(way)
      return { way, value, allowed, isPreferred: way === client.reachBy, note: noteOf(client, way, allowed) }
    })
    .filter(({ value, allowed, isPreferred }) => value !== null || !allowed || isPreferred)
  const rank = (line: WayToReach) => (line.allowed ? (line.isPreferred ? 1 : 2) : 0)
  return lines.sort((one, other) => rank(one) - rank(other))
}

function noteOf(client: Reachable, way: WayToReach['way'], allowed: boolean): string | null {
  if (!allowed) return client.reachNote
  if (way !== client.reachBy) return null
  // Without a forbidden way the note has no other line to stand on.
  const words = client.doNotUse.length > 0 ? [client.reachWhen] : [client.reachWhen, client.reachNote]
  return words.filter(Boolean).join('. ') || null
}
