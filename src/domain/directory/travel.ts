/** Ways to get somewhere. By bus only where a programme has loaded its stops. */
export const travelModes = ['foot', 'bus', 'car'] as const
export type TravelMode = (typeof travelModes)[number]

/** How far it is, as the crow flies, in metres. Stops: from home, and from the place, to the nearest one; null where none is near. */
export interface Way {
  metres: number
  homeToStop?: number | null
  stopToPlace?: number | null
}

/** How far somebody may look at first, in metres, when they did not say. Half an hour or so by each way. */
export const REACH: Record<TravelMode, number> = { foot: 3_000, bus: 12_000, car: 25_000 }

/** Nobody is asked to walk further than this to a stop. */
export const STOP_WITHIN_METRES = 800

/** Streets are longer than a straight line: by 1.3 in towns on foot, and by 1.4 for what keeps to roads (circuity of street networks). */
const ON_FOOT = 1.3
const ON_ROADS = 1.4
/** 4.5 km/h: an adult without hurry; crossings for people over 65 are reckoned with 0.8–1.2 m/s. */
const WALK_METRES_A_MINUTE = 75

/**
 * Minutes from door to door, an honest guess from the straight line: no timetable and no map of streets is asked.
 *
 * - On foot: 1.3 times the line at 4.5 km/h.
 * - By car: 1.4 times the line, the first 5 km at 25 km/h and the rest at 50 km/h, and 5 minutes to get in and to park.
 * - By bus: the walk to the stop and from the stop, 10 minutes of waiting (half of a bus every 20 minutes), and 1.4 times the
 *   line at 18 km/h, stops included, without a change. Null when either end has no stop within 800 m, as nobody can say.
 *   Who would be there sooner on foot walks.
 *
 * @returns whole minutes, at least 1; null when it cannot be said
 */
export function minutesBy(mode: TravelMode, way: Way): number | null {
  const walk = (metres: number) => (metres * ON_FOOT) / WALK_METRES_A_MINUTE
  const minutes = {
    foot: () => walk(way.metres),
    car: () => {
      const road = way.metres * ON_ROADS
      return 5 + Math.min(road, 5_000) / (25_000 / 60) + Math.max(0, road - 5_000) / (50_000 / 60)
    },
    bus: () => {
      const { homeToStop, stopToPlace } = way
      const isNear = (stop: number | null | undefined) => stop !== null && stop !== undefined && stop <= STOP_WITHIN_METRES
      if (!isNear(homeToStop) || !isNear(stopToPlace)) return null
      return Math.min(walk(way.metres), walk(homeToStop!) + 10 + (way.metres * ON_ROADS) / (18_000 / 60) + walk(stopToPlace!))
    },
  }[mode]()
  return minutes === null ? null : Math.max(1, Math.round(minutes))
}
