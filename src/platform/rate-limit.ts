import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { Refusal } from './refusal.ts'

/** What is limited, and to how many (`points`) in how many seconds (`duration`). */
const LIMITS = {
  // Wrong tries: for one account from one address, and for one address. A surgery behind one address signs in at eight o'clock all the same.
  'sign-in': { points: 10, duration: 300 },
  'sign-in-address': { points: 100, duration: 300 },
  // Whoever sets out for a provider leaves a row that waits for them.
  provider: { points: 300, duration: 300 },
  // Keys that open nothing.
  link: { points: 60, duration: 300 },
  // Sent, not tried: letters and referrals that somebody has to deal with.
  'password-letter': { points: 10, duration: 300 },
  'password-letter-address': { points: 60, duration: 300 },
  'public-form': { points: 20, duration: 600 },
  // The open directory: enough for a collector that goes through all of it page by page.
  'open-data': { points: 600, duration: 60 },
} as const

export type Limited = keyof typeof LIMITS

const limiters = Object.fromEntries(Object.entries(LIMITS).map(([name, limit]) => [name, new RateLimiterMemory(limit)]))

let enabled = true

export function setRateLimits(on: boolean): void {
  enabled = on
}

/**
 * Takes one from what this caller may do.
 *
 * @returns gives it back: for what turned out to be no wrong try
 * @throws Refusal too-many, with the seconds until the next
 */
export async function limit(what: Limited, caller: string): Promise<() => Promise<void>> {
  if (!enabled) return async () => undefined
  const limiter = limiters[what]!
  try {
    await limiter.consume(caller)
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error
    const seconds = Math.ceil(error.msBeforeNext / 1000)
    throw new Refusal('too-many', 'too-many-tries', { retryAfter: seconds, words: { minutes: String(Math.ceil(seconds / 60)) } })
  }
  return async () => void (await limiter.reward(caller))
}

/**
 * Does something that a stranger may get wrong a few times. It is counted before it is tried, so that a hundred guesses at
 * once are a hundred; what succeeds, or breaks without being refused, is not held against them.
 *
 * @throws Refusal too-many
 */
export async function countingFailures<T>(what: Limited, caller: string, act: () => Promise<T>): Promise<T> {
  const giveBack = await limit(what, caller)
  try {
    const result = await act()
    await giveBack()
    return result
  } catch (thrown) {
    if (!(thrown instanceof Refusal)) await giveBack()
    throw thrown
  }
}
