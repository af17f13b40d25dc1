import type { RequestEvent } from '../$types'

export type PersonEvent = RequestEvent

/** The address of the person's page. An id is no name: it may stand in a history. */
export function pageOf(event: { params: { referral: string } }, part = ''): string {
  return `/work/${event.params.referral}${part && `#${part}`}`
}
