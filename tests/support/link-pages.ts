import { afterAll } from 'vitest'
import { setRateLimits } from '#platform/rate-limit'
import { useFootbridge } from '../../src/routes/footbridge.ts'
import type { Footbridge } from '../../src/startup.ts'
import type { World } from './world.ts'

/** Makes the pages that are opened by a link work on this world, as often as a test likes. */
export function openLinkPages(world: World): void {
  useFootbridge({
    db: world.db,
    config: { secret: 'a secret that only tests know, forty letters', origin: 'http://localhost' },
  } as Footbridge)
  // They ask the time of day themselves.
  world.clock.set(new Date())
  afterAll(() => setRateLimits(true))
  setRateLimits(false)
}
