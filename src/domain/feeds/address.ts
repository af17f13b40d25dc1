import { mayBePublic } from '#platform/public-address'
import { Refusal } from '#platform/refusal'

/** Which addresses are taken: those of the internet, unless the server was told that its own network is one to fetch from. */
export interface Reach {
  allowPrivate: boolean
}

/**
 * The address of a feed as it is kept. Only what can be seen of it is asked here: where a name leads to is asked each time that
 * it is fetched.
 *
 * @throws Refusal invalid when it is no address of the web, or one in a closed network
 */
export function addressFor(text: string, { allowPrivate }: Reach): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.username || url.password)
    throw new Refusal('invalid', 'feed-address', { field: 'url' })
  if (!allowPrivate && !mayBePublic(url.hostname)) throw new Refusal('invalid', 'feed-address-closed', { field: 'url' })
  url.hash = ''
  return url.href
}
