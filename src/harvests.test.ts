import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { addFeed, changeFeed, feedsOf, runFeedNow, runsOf } from '#domain/feeds'
import { newId } from '#platform/ids'
import { emptyTemporaryFolder, temporaryFolder } from '#platform/temporary'
import { feedServer, fullService } from '../tests/support/feed-server.ts'
import { openWorld } from '../tests/support/world.ts'
import { openHarvests } from './harvests.ts'

const world = await openWorld()
const home = mkdtempSync(join(tmpdir(), 'footbridge-harvests-'))
afterAll(() => rmSync(home, { recursive: true }))
const env = { FOOTBRIDGE_ALLOW_PRIVATE_FEEDS: 'yes', FOOTBRIDGE_SECRET: 'a secret that only tests know, forty letters' }

async function aFeed() {
  const [here, server] = [await world.programme(), await feedServer()]
  const manager = await here.member('manager')
  const feed = { id: newId(), name: 'County', url: server.url, kind: 'hsds-json', everyHours: 24, rule: 'newest-wins' } as const
  await addFeed(manager.ctx, feed, { allowPrivate: true })
  return {
    here,
    server,
    manager,
    id: feed.id,
    fetch: (heap?: number) => openHarvests(world.urls.server, home, { env, ...(heap ? { heap } : {}) }).fetch(here.system, feed.id),
    last: async () => (await here.read((tx) => runsOf(tx, feed.id, 1)))[0],
    next: async () => (await here.read((tx) => feedsOf(tx)))[0]!.nextRunAt,
  }
}

test('a feed is fetched in a process of its own', async () => {
  const feed = await aFeed()
  feed.server.services = [fullService('s1'), fullService('s2'), fullService('s3')]
  await feed.fetch()
  expect(await feed.last()).toMatchObject({ state: 'applied', seen: 3 })
  expect((await feed.here.factKinds()).sort()).toEqual(['feed.added', 'feed.harvested'])
})

test('what it fetches lies on the disk of the data folder, in a folder of its own, until it is done; the next start empties what is left', async () => {
  const feed = await aFeed()
  const harvests = openHarvests(world.urls.server, home, { env })
  const arrived = new Promise<void>((came) => (feed.server.instead = () => (came(), true)))
  const fetching = harvests.fetch(feed.here.system, feed.id)
  await arrived
  expect(readdirSync(temporaryFolder(home))).toEqual([expect.stringMatching(/^harvest-/)])
  harvests.stop()
  await fetching
  expect(readdirSync(temporaryFolder(home))).toEqual([])
  const died = join(home, 'temporary', 'one-that-died')
  mkdirSync(join(died, 'harvest-of-it'), { recursive: true })
  utimesSync(died, 0, 0)
  emptyTemporaryFolder(home)
  expect(existsSync(died)).toBe(false)
})

test('one that takes all the memory ends its own process only: the run has failed, and is tried again from where it was', async () => {
  const feed = await aFeed()
  const large = `{"total_pages":2,"contents":[${Array.from({ length: 400_000 }, (_, n) => `{"id":"s${n}","name":"a"}`).join(',')}]}`
  feed.server.instead = (_, answer, url) => url.searchParams.get('page') === '2' && Boolean(answer.writeHead(200).end(large))
  feed.server.services = [fullService('s1'), fullService('s2'), fullService('s3')]
  await feed.fetch(64)
  expect(await feed.last()).toMatchObject({ state: 'failed', cursor: { page: 2 }, report: { failure: { reason: 'too-large' } } })
  expect(+(await feed.next())!).toBeGreaterThan(+world.clock.now())
  feed.server.instead = undefined
  feed.server.asked = []
  await feed.fetch()
  expect(await feed.last()).toMatchObject({ state: 'applied', seen: 3 })
  expect(feed.server.asked).toHaveLength(1)
})

test('a fault of ours is said of the run, and it is tried again', async () => {
  const feed = await aFeed()
  feed.server.services = [fullService('s1')]
  await world.owner.query(`
    create function break_it() returns trigger language plpgsql as $$ begin raise 'broken'; end $$;
    create trigger break_it before insert on feed_batch for each row execute function break_it()`)
  await feed.fetch()
  await world.owner.query('drop function break_it cascade')
  expect(await feed.last()).toMatchObject({ state: 'failed', report: { failure: { reason: 'broken-off' } } })
  await feed.fetch()
  expect(await feed.last()).toMatchObject({ state: 'applied', seen: 1 })
})

test('one that cannot begin is said to have failed, and is planned again', async () => {
  const feed = await aFeed()
  const file = join(home, 'no-folder')
  writeFileSync(file, '')
  await openHarvests(world.urls.server, file, { env }).fetch(feed.here.system, feed.id)
  expect(await feed.last()).toMatchObject({ state: 'failed', report: { failure: { reason: 'broken-off' } } })
  expect(await feed.next()).toEqual(new Date(world.clock.now().getTime() + 3_600_000))
})

test('one that was let rest after its job was planned is left alone, until somebody asks for it', async () => {
  const feed = await aFeed()
  feed.server.services = [fullService('s1')]
  const asItIs = { name: 'County', url: feed.server.url, everyHours: 24, rule: 'newest-wins' } as const
  await changeFeed(feed.manager.ctx, { feedId: feed.id, ...asItIs, state: 'paused' }, { allowPrivate: true })
  await feed.fetch()
  expect(feed.server.asked).toEqual([])
  await runFeedNow(feed.manager.ctx, { feedId: feed.id })
  await feed.fetch()
  expect(await feed.last()).toMatchObject({ state: 'applied' })
  expect(await feed.next()).toBeNull()
})

test('when the server stops, what is under way is broken off and taken up by the next', async () => {
  const feed = await aFeed()
  const harvests = openHarvests(world.urls.server, home, { env })
  const arrived = new Promise<void>((came) => (feed.server.instead = () => (came(), true)))
  const fetching = harvests.fetch(feed.here.system, feed.id)
  await arrived
  harvests.stop()
  await fetching
  expect(await feed.last()).toMatchObject({ state: 'running' })
  feed.server.instead = undefined
  feed.server.services = [fullService('s1')]
  await feed.fetch()
  expect(await feed.last()).toMatchObject({ state: 'applied', seen: 1 })
})
