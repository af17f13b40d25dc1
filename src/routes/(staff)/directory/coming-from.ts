import { isId } from '#platform/ids'
import { m } from '#words'

/** The page of a client from which somebody opened a service. */
export interface From {
  page: 'find' | 'shortlist'
  referralId: string
  /** The key of what they searched: it says nothing by itself. */
  search?: string | null
  /** Of the list; 1 without it. */
  number?: number
}

/** What the address of a service carries, so that it can lead back. */
export function comingFrom(from: From | undefined): string {
  if (!from) return ''
  const { referralId, page, search, number = 1 } = from
  return `?${new URLSearchParams({ for: referralId, at: page, ...(search ? { search } : {}), ...(number > 1 ? { page: String(number) } : {}) })}`
}

/** The way back from a service: to the page of the client for whom it was opened, at its line there; else to the directory. */
export function wayBack(address: URLSearchParams, serviceId: string): { href: string; words: string } {
  const referralId = address.get('for')
  if (!isId(referralId)) return { href: '/directory', words: m.directory_back() }
  if (address.get('at') === 'shortlist') return { href: `/work/${referralId}/shortlist`, words: m.directory_back_to_shortlist() }
  const looked = new URLSearchParams([...address].filter(([name]) => name === 'search' || name === 'page'))
  return {
    href: `/work/${referralId}/find${looked.size > 0 ? `?${looked}` : ''}#service-${serviceId}`,
    words: m.directory_back_to_found(),
  }
}
