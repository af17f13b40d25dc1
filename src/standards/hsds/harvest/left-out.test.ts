import { expect, test } from 'vitest'
import { stepsOf } from '#domain/casework'
import { aFeed, some } from '../../../../tests/support/feeds.ts'
import { agreedStep, lettersOf, reactToAll } from '../../../../tests/support/introduced.ts'
import { openWorld } from '../../../../tests/support/world.ts'

const world = await openWorld()

test('whoever walks with somebody to a group that its feed names no more is asked to ring it, and is not told that it closed', async () => {
  const feed = await aFeed(world)
  feed.server.services = some(4)
  await feed.run()
  const service = (await feed.services())[3]!
  const { sam, referralId } = await agreedStep(feed.here, { service })
  await feed.here.read((tx) =>
    tx
      .insertInto('assignment')
      .values({ referral_id: referralId, link_worker_id: sam.id, assigned_at: world.clock.now(), assigned_by: sam.id })
      .execute(),
  )
  feed.server.services = some(3)
  for (const _ of [1, 2]) {
    world.clock.forward(8 * 24)
    await feed.run()
  }
  await reactToAll(feed.here)
  const letters = await lettersOf(feed.here)
  expect(letters).toHaveLength(1)
  expect(letters[0]!.body).toContain('may have stopped, or only have been left out')
  expect(letters[0]!.body).not.toContain('closed')
  expect(await feed.here.read((tx) => stepsOf(tx, referralId))).toMatchObject([{ service: { closed: null } }])
})
