import { dialled } from '#platform/dialled'
import type { WayToReach } from '#domain/people'
import { word } from '#words'

const BY_TELEPHONE: readonly WayToReach['way'][] = ['phone', 'home-phone', 'text']

/** How to reach somebody, a line each: what is never to be used first, and without its number. */
export const sayWays = (ways: readonly WayToReach[]) =>
  ways.map(({ way, value, allowed, note }) => ({
    way,
    words: word(allowed ? `work_way_${way}` : `work_never_${way}`),
    value: allowed ? value : null,
    rings: allowed && value !== null && BY_TELEPHONE.includes(way) ? `tel:${dialled(value)}` : null,
    note,
  }))
