import { sql } from 'kysely'
import { mayBePublic } from '#platform/public-address'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'

/** Which addresses are taken: those of the internet, unless the server was told that its own network is one to fetch from. */
export interface Reach {
  allowPrivate: boolean
  /** Where this server itself is found: what it publishes, it does not fetch. */
  origin?: string
}

/**
 * The address of a feed as it is kept. Only what can be seen of it is asked here: where a name leads to is asked each time that
 * it is fetched.
 *
 * @throws Refusal invalid when it is no address of the web, our own, or one in a closed network
 */
export function addressFor(text: string, { allowPrivate, origin }: Reach): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username || url.password)
    throw new Refusal('invalid', 'feed-address', { field: 'url' })
  if (origin && URL.canParse(origin) && url.host === new URL(origin).host)
    throw new Refusal('invalid', 'feed-address-ours', { field: 'url' })
  if (!allowPrivate && !mayBePublic(url.hostname)) throw new Refusal('invalid', 'feed-address-closed', { field: 'url' })
  url.hash = ''
  return url.href
}

/**
 * Asks that no other feed is fetched from the same place, and that none is added or moved there until the transaction ends.
 *
 * @throws Refusal conflict, with the name of the one that is
 */
export async function demandNew(tx: Tx, feedId: string, url: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('feed places ' || current_programme()::text, 0))`.execute(tx)
  const others = await tx.selectFrom('feed').select(['name', 'url', 'removed_at']).where('id', '<>', feedId).execute()
  const same = others.find((other) => placeOf(other.url) === placeOf(url))
  if (!same) return
  const reason = same.removed_at ? 'feed-there-removed' : 'feed-there-already'
  throw new Refusal('conflict', reason, { field: 'url', words: { name: same.name } })
}

/** What HSDS asks of how its answer looks. Anything else may choose one directory of several that a server has. */
const HOW = ['page', 'per_page', 'format', 'full', 'full_service', 'minimal']

/**
 * What is left of an address without what leads to the same place: http or https, a slash at the end, the list of services that is
 * asked for anyway, how the answer looks, the order of what is asked.
 */
function placeOf(address: string): string {
  const url = new URL(address)
  for (const name of HOW) url.searchParams.delete(name)
  url.searchParams.sort()
  const path = url.pathname.replace(/\/+$/, '').replace(/\/services$/, '')
  return `${url.host}${path}${url.search}`
}
