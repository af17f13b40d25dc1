import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { Refusal } from './refusal.ts'

/** What is limited, and to how many tries (`points`) in how many seconds (`duration`). */
const LIMITS = {
  // For one account from one address; a surgery behind one address signs in at eight o'clock all the same.
  'sign-in': { points: 10, duration: 300 },
  'sign-in-address': { points: 300, duration: 300 },
  'public-form': { points: 20, duration: 600 },
  link: { points: 60, duration: 300 },
} as const

const limiters = Object.fromEntries(Object.entries(LIMITS).map(([name, limit]) => [name, new RateLimiterMemory(limit)]))

let enabled = true

export function setRateLimits(on: boolean): void {
  enabled = on
}

/** @throws Refusal too-many when this caller has tried too often */
export async function limit(what: keyof typeof LIMITS, caller: string): Promise<void> {
  if (!enabled) return
  try {
    await limiters[what]!.consume(caller)
  } catch (error) {
    if (error instanceof RateLimiterRes) throw new Refusal('too-many', 'too-many-tries')
    throw error
  }
}
