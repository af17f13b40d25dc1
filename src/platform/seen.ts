import { sql } from 'kysely'
import type { Actor } from './context.ts'
import type { Clock } from './clock.ts'
import type { Tx } from './database.ts'

/**
 * What somebody may be given to read of a client: all that we keep of them; one referral; their name and how to reach them;
 * their name, and that they are known here; what a group was told; their name in a list; their name where a manager checks who reads what, or reads what
 * people asked of what we keep; a layer of their story;
 * all that they told and how to reach them, in an emergency; a copy of all of it.
 */
export const sights = [
  'journey',
  'referral',
  'details',
  'name',
  'introduction',
  'list',
  'check',
  'asked',
  'story-practical',
  'story-personal',
  'story-sensitive',
  'emergency',
  'copy',
] as const
export type Sight = (typeof sights)[number]

/** Who saw all of it saw the parts: that is one visit, and one line for the client to read. */
const PARTS: Partial<Record<Sight, readonly Sight[]>> = {
  copy: ['journey', 'referral', 'details', 'name', 'introduction', 'list', 'check', 'asked'],
  journey: ['referral', 'details', 'name', 'introduction', 'list'],
  referral: ['name', 'list'],
  details: ['name', 'list'],
  name: ['list'],
  'story-practical': ['name', 'list'],
  'story-personal': ['name', 'list'],
  'story-sensitive': ['name', 'list'],
  emergency: ['details', 'name', 'list', 'story-practical', 'story-personal', 'story-sensitive'],
}

/** Did who saw the whole see this part of it? */
export const isPartOf = (part: Sight, whole: Sight): boolean => PARTS[whole]?.includes(part) ?? false

/** Of what one page showed of one client: only what says the most. */
export function mostTelling(seen: Iterable<Sight>): Sight[] {
  const all = [...new Set(seen)]
  return all.filter((one) => !all.some((other) => isPartOf(one, other)))
}

const MINUTE = 60_000

/** Within this time reading again is the same visit. Lists are how a day is worked, so of those a day is one. */
const isInList = (what: Sight) => what === 'list' || what === 'check' || what === 'asked'
const visitLength = (what: Sight) => (isInList(what) ? 24 * 60 : 30) * MINUTE

export function visitOf(what: Sight, at: Date): Date {
  const length = visitLength(what)
  return new Date(Math.floor(at.getTime() / length) * length)
}

/** What each page that is being read has shown so far, by client. */
const shown = new WeakMap<Tx, Map<string, Set<Sight>>>()

/** From here on, what this transaction reads of clients is shown to somebody. A verb shows nothing: its facts say what was done. */
export function beginToShow(tx: Tx): void {
  shown.set(tx, new Map())
}

/** Called by each query that gives data of a client away: whoever asked has seen this of these clients. */
export function saw(tx: Tx, what: Sight, clientIds: Iterable<string>): void {
  const page = shown.get(tx)
  if (!page) return
  for (const id of clientIds) page.set(id, (page.get(id) ?? new Set()).add(what))
}

/**
 * Writes down what this transaction showed, in one statement and before anybody is answered. In one order, so that two pages
 * of one person never wait for each other.
 *
 * @throws Error where clients would be shown to nobody in particular, or to another client: that is a bug, and nothing is shown
 */
export async function recordSeen(tx: Tx, { actor, clock }: { actor?: Actor; clock?: Clock }): Promise<void> {
  const page = [...(shown.get(tx) ?? [])]
  shown.delete(tx)
  if (page.length === 0 || actor?.kind === 'system') return
  if (actor?.kind === 'client' && page.every(([clientId]) => clientId === actor.id)) return
  if (!clock || (actor?.kind !== 'member' && actor?.kind !== 'group')) throw new Error('a client is shown, and nobody can say to whom')
  const at = clock.now()
  const rows = page
    .flatMap(([clientId, seen]) => mostTelling(seen).map((what) => ({ clientId, what, visit: visitOf(what, at) })))
    .toSorted((a, b) => (a.clientId + a.what < b.clientId + b.what ? -1 : 1))
  await sql`
    insert into client_read (client_id, what, visit, reader_kind, reader_id, read_at)
    select client_id, what, visit, ${actor.kind}, ${actor.id}::uuid, ${at}::timestamptz
    from unnest(${rows.map((row) => row.clientId)}::uuid[], ${rows.map((row) => row.what)}::text[],
      ${rows.map((row) => row.visit)}::timestamptz[]) as seen (client_id, what, visit)
    on conflict do nothing`.execute(tx)
}
