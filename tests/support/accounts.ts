import { afterAll } from 'vitest'
import { openIdentity } from '#platform/identity'
import { TEST_SECRET } from './postgres.ts'
import type { World } from './world.ts'

export const ORIGIN = 'https://footbridge.example'

/** Where the people of a world sign in, and a browser with which they do it. */
export function openAccounts(world: World) {
  const { auth, close } = openIdentity(world.urls.identity, { secret: TEST_SECRET, origin: ORIGIN })
  afterAll(close)
  return { auth, origin: ORIGIN, entrance: { auth, origin: ORIGIN } }
}

/** The headers of a browser that keeps the cookies it was given. */
export function browserWith(setCookies: string[] = [], userAgent = 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0'): Headers {
  const cookie = setCookies.map((line) => line.split(';')[0]).join('; ')
  return new Headers({ 'user-agent': userAgent, ...(cookie ? { cookie } : {}) })
}
