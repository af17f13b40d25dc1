/** Where the time comes from, so that a test or the demo can say when it is. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }

export function clockAt(moment: Date): Clock {
  return { now: () => moment }
}
