import { afterEach, describe, expect, test } from 'vitest'
import { closeService, serviceWithId } from '#domain/directory'
import { addFeed, bringFeedBack, changeFeed, feedsOf, planRuns, removeFeed, runFeedNow } from '#domain/feeds'
import { inTransaction } from '#platform/context'
import { newId } from '#platform/ids'
import { feedServer, fullService } from '../../../../tests/support/feed-server.ts'
import { aFeed as aFeedIn, ANYWHERE, quick, some } from '../../../../tests/support/feeds.ts'
import { merge } from '../../../../tests/support/introduced.ts'
import { openWorld } from '../../../../tests/support/world.ts'
import { harvest } from './harvest.ts'

const world = await openWorld()
afterEach(() => world.clock.set('2026-05-12T09:00:00Z'))
const aFeed = (fields?: Parameters<typeof aFeedIn>[1]) => aFeedIn(world, fields)

describe('feeds', () => {
  const PUBLIC = { allowPrivate: false }
  const county = { name: 'County', url: 'https://example.org/hsds', kind: 'hsds-json', everyHours: 24, rule: 'newest-wins' } as const

  test('are added and changed by managers and administrators, at an address that can be one, once', async () => {
    const here = await world.programme()
    const [manager, linkWorker] = [await here.member('manager'), await here.member('link-worker')]
    const feed = { id: newId(), ...county }
    await expect(addFeed(linkWorker.ctx, feed, PUBLIC)).rejects.toMatchObject({ kind: 'forbidden', words: { act: 'load-directory' } })
    for (const url of ['ftp://example.org', 'https://user:word@example.org', 'example'])
      await expect(addFeed(manager.ctx, { ...feed, url }, PUBLIC)).rejects.toMatchObject({ reason: 'feed-address', field: 'url' })
    await addFeed(manager.ctx, feed, PUBLIC)
    await addFeed(manager.ctx, feed, PUBLIC)
    await expect(addFeed(manager.ctx, { ...feed, id: newId() }, PUBLIC)).rejects.toMatchObject({
      kind: 'conflict',
      words: { name: 'County' },
    })
    const change = { feedId: feed.id, name: 'The county', url: feed.url, everyHours: 12, rule: 'local-wins', state: 'paused' } as const
    await expect(changeFeed(linkWorker.ctx, change, PUBLIC)).rejects.toMatchObject({ kind: 'forbidden' })
    await expect(changeFeed(manager.ctx, { ...change, feedId: newId() }, PUBLIC)).rejects.toMatchObject({ kind: 'not-found' })
    await changeFeed(manager.ctx, change, PUBLIC)
    await changeFeed(manager.ctx, change, PUBLIC)
    expect(await here.read((tx) => feedsOf(tx))).toMatchObject([
      { name: 'The county', everyHours: 12, rule: 'local-wins', state: 'paused', nextRunAt: null },
    ])
    await expect(runFeedNow(linkWorker.ctx, { feedId: feed.id })).rejects.toMatchObject({ kind: 'forbidden' })
    await expect(runFeedNow(manager.ctx, { feedId: newId() })).rejects.toMatchObject({ kind: 'not-found' })
    await runFeedNow(manager.ctx, { feedId: feed.id })
    expect(await here.read((tx) => feedsOf(tx))).toMatchObject([{ nextRunAt: world.clock.now() }])
    expect((await here.factKinds()).sort()).toEqual(['feed.added', 'feed.changed'])
  })

  test('that write their texts as web pages bring plain text, with a note of it', async () => {
    const feed = await aFeed()
    feed.server.services = [fullService('s1', { description: '<p>Hello &amp; welcome</p>' })]
    await feed.run()
    expect(await feed.services()).toMatchObject([{ description: 'Hello & welcome' }])
    expect((await feed.last()).report).toMatchObject({
      counts: { 'kept markup': 1 },
      notes: [{ reason: 'markup', about: 'description: <p>Hello &amp; welcome</p>' }],
    })
  })

  test('in a closed network are refused when they are typed, unless the server may reach its own', async () => {
    const here = await world.programme()
    const { ctx } = await here.member('manager')
    const closed = [
      'http://127.0.0.1/',
      'http://10.0.0.4/hsds',
      'http://[::1]/',
      'http://2130706433/',
      'http://localhost:4300',
      'https://intranet/',
    ]
    for (const url of closed)
      await expect(addFeed(ctx, { id: newId(), ...county, url }, PUBLIC), url).rejects.toMatchObject({
        reason: 'feed-address-closed',
        field: 'url',
      })
    const id = newId()
    await addFeed(ctx, { id, ...county }, PUBLIC)
    const change = { feedId: id, ...county, url: 'http://192.168.1.1/', state: 'active' } as const
    await expect(changeFeed(ctx, change, PUBLIC)).rejects.toMatchObject({ reason: 'feed-address-closed' })
    await changeFeed(ctx, change, ANYWHERE)
  })

  test('move to another address: everything is fetched from there, at once, and what was half fetched from the old one is left', async () => {
    const feed = await aFeed()
    feed.server.services = some(6)
    await feed.run()
    world.clock.forward(1)
    const other = await feedServer()
    other.services = some(7)
    const change = { feedId: feed.id, ...county, url: other.url, state: 'active' } as const
    await changeFeed(feed.manager.ctx, change, ANYWHERE)
    expect(await feed.next()).toEqual(world.clock.now())
    world.clock.forward(1)
    await feed.run()
    expect(await feed.last()).toMatchObject({
      state: 'applied',
      isWhole: true,
      modifiedAfter: null,
      seen: 7,
      counts: { services: { added: 1 } },
    })

    const third = await feedServer()
    third.services = some(6)
    other.instead = (_, answer, url) => url.searchParams.get('page') === '2' && Boolean(answer.writeHead(404).end())
    world.clock.forward(8 * 24)
    expect(await feed.run()).toBe('failed')
    await changeFeed(feed.manager.ctx, { ...change, url: third.url }, ANYWHERE)
    world.clock.forward(1)
    expect(await feed.run()).toBe('applied')
    expect(third.asked[0]).not.toContain('page=2')
    expect(await feed.services()).toHaveLength(7)
  })

  test('that move have nothing from the old address decided about, or finished', async () => {
    const feed = await aFeed()
    feed.server.services = some(10)
    await feed.run()
    world.clock.forward(8 * 24)
    feed.server.services = some(1)
    expect(await feed.run()).toBe('held')
    const other = await feedServer()
    other.services = some(10)
    const change = { feedId: feed.id, ...county, state: 'active' } as const
    world.clock.forward(1)
    await changeFeed(feed.manager.ctx, { ...change, url: other.url }, ANYWHERE)
    expect(await feed.last()).toMatchObject({ state: 'discarded' })
    world.clock.forward(1)
    expect(await feed.run()).toBe('applied')
    expect(other.asked).not.toEqual([])

    // Fetched whole, and its process died while it was applied.
    await inTransaction(feed.here.system, async ({ tx }) => {
      const { id } = await tx
        .insertInto('feed_run')
        .values({
          feed_id: feed.id,
          is_whole: true,
          began_at: world.clock.now(),
          fetched_at: world.clock.now(),
          ended_at: world.clock.now(),
          state: 'failed',
        })
        .returning('id')
        .executeTakeFirstOrThrow()
      await tx.insertInto('feed_batch').values({ run_id: id, position: 0, entries: '{}', service_ids: [] }).execute()
    })
    const third = await feedServer()
    third.services = some(10)
    world.clock.forward(1)
    await changeFeed(feed.manager.ctx, { ...change, url: third.url }, ANYWHERE)
    world.clock.forward(1)
    expect(await feed.run()).toBe('applied')
    expect(third.asked).not.toEqual([])
  })

  test('that move are read whole also where the list says that nothing changed since', async () => {
    const feed = await aFeed({ kind: 'oruk' })
    const last_modified = '2026-01-01T00:00:00Z'
    feed.server.isShort = true
    feed.server.services = [fullService('s1', { description: 'From the test server', last_modified })]
    await feed.run()
    const other = await feedServer()
    other.isShort = true
    other.services = [fullService('s1', { description: 'From the real one', last_modified })]
    world.clock.forward(1)
    await changeFeed(feed.manager.ctx, { feedId: feed.id, ...county, url: other.url, state: 'active' }, ANYWHERE)
    world.clock.forward(1)
    await feed.run()
    expect(await feed.services()).toMatchObject([{ description: 'From the real one' }])
  })

  test('do not move, and are not removed, while they are being fetched', async () => {
    const feed = await aFeed()
    await inTransaction(feed.here.system, ({ tx }) =>
      tx.insertInto('feed_run').values({ feed_id: feed.id, began_at: world.clock.now(), is_whole: true }).execute(),
    )
    const change = { feedId: feed.id, ...county, state: 'active' } as const
    await expect(changeFeed(feed.manager.ctx, change, PUBLIC)).rejects.toMatchObject({ reason: 'feed-being-fetched' })
    await expect(removeFeed(feed.manager.ctx, { feedId: feed.id })).rejects.toMatchObject({ reason: 'feed-being-fetched' })
  })

  test('that never brought anything are removed by a manager; one that did stays, with its entries', async () => {
    const feed = await aFeed()
    const linkWorker = await feed.here.member('link-worker')
    await expect(removeFeed(linkWorker.ctx, { feedId: feed.id })).rejects.toMatchObject({ kind: 'forbidden' })
    const typo = newId()
    await addFeed(feed.manager.ctx, { id: typo, ...county, name: 'Typo' }, PUBLIC)
    await removeFeed(feed.manager.ctx, { feedId: typo })
    await expect(removeFeed(feed.manager.ctx, { feedId: typo })).rejects.toMatchObject({ kind: 'not-found' })
    expect(await harvest(feed.here.system, { feedId: typo }, quick)).toBe('nothing')
    feed.server.services = some(2)
    await feed.run()
    await expect(removeFeed(feed.manager.ctx, { feedId: feed.id })).rejects.toMatchObject({ reason: 'feed-has-brought' })
    expect(await feed.services()).toHaveLength(2)
    expect((await feed.here.factKinds()).sort()).toEqual(['feed.added', 'feed.added', 'feed.harvested', 'feed.removed'])
  })

  test('lead to one place each, however the address is written, and never to this server itself', async () => {
    const here = await world.programme()
    const { ctx } = await here.member('manager')
    const first = newId()
    await addFeed(ctx, { id: first, ...county, url: 'https://example.org/hsds?kind=a&area=b' }, PUBLIC)
    for (const url of [
      'HTTPS://Example.ORG:443/hsds?kind=a&area=b',
      'https://example.org/hsds/?area=b&kind=a',
      'http://example.org/hsds?area=b&kind=a#top',
      'https://example.org/hsds/services?kind=a&area=b&per_page=100',
    ])
      await expect(addFeed(ctx, { id: newId(), ...county, url }, PUBLIC), url).rejects.toMatchObject({ reason: 'feed-there-already' })
    const other = newId()
    await addFeed(ctx, { id: other, ...county, name: 'Other', url: 'https://example.org/hsds/b' }, PUBLIC)
    const change = { feedId: other, ...county, state: 'active', url: 'https://example.org/hsds/?kind=a&area=b' } as const
    await expect(changeFeed(ctx, change, PUBLIC)).rejects.toMatchObject({ reason: 'feed-there-already', words: { name: 'County' } })
    await changeFeed(ctx, { ...change, feedId: first }, PUBLIC)
    const ours = { allowPrivate: true, origin: 'http://localhost:4300' }
    await expect(addFeed(ctx, { id: newId(), ...county, url: 'http://LOCALHOST:4300/p/town/hsds' }, ours)).rejects.toMatchObject({
      reason: 'feed-address-ours',
      field: 'url',
    })
  })

  test('that two people add, or move, to one place at the same time are one', async () => {
    const here = await world.programme()
    const { ctx } = await here.member('manager')
    const add = (url: string) => addFeed(ctx, { id: newId(), ...county, url }, PUBLIC)
    const twice = await Promise.allSettled([add('https://example.org/hsds'), add('https://example.org/hsds/')])
    expect(twice.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    const others = await Promise.all([add('https://example.org/b'), add('https://example.org/c')])
    const moves = others.map(({ id: feedId }, index) =>
      changeFeed(ctx, { feedId, ...county, state: 'active', url: `https://example.org/new${'/'.repeat(index)}` }, PUBLIC),
    )
    expect((await Promise.allSettled(moves)).map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  test('that rest are brought back at rest, and a removed one is not planned when the program starts', async () => {
    const feed = await aFeed()
    feed.server.services = some(1)
    await feed.run()
    const change = { feedId: feed.id, ...county, url: feed.server.url } as const
    await changeFeed(feed.manager.ctx, { ...change, state: 'paused' }, ANYWHERE)
    const form = { feedId: feed.id, withEntries: true }
    await removeFeed(feed.manager.ctx, form)
    expect(await bringFeedBack(feed.manager.ctx, form)).toEqual({ shown: 1, rests: true })
    expect(await feed.here.read((tx) => feedsOf(tx))).toMatchObject([{ state: 'paused', nextRunAt: null, removedAt: null }])
    await changeFeed(feed.manager.ctx, { ...change, state: 'active' }, ANYWHERE)
    await removeFeed(feed.manager.ctx, form)
    await planRuns(feed.here.system)
    expect(await feed.next()).toBeNull()
    expect(await harvest(feed.here.system, { feedId: feed.id }, quick)).toBe('nothing')
  })

  test('are removed with all that they brought, where that is asked for, and brought back with it', async () => {
    const feed = await aFeed()
    feed.server.services = some(4)
    await feed.run()
    const [closed, twin, part] = await feed.services()
    await closeService(feed.manager.ctx, { serviceId: closed!.id })
    const elsewhere = await feed.here.service({ name: 'Known from elsewhere' })
    await merge(feed.here, elsewhere.id, twin!.id)
    await merge(feed.here, part!.id, twin!.id)
    const linkWorker = await feed.here.member('link-worker')
    const form = { feedId: feed.id, withEntries: true }
    await expect(removeFeed(linkWorker.ctx, form)).rejects.toMatchObject({ kind: 'forbidden' })
    expect(await removeFeed(feed.manager.ctx, form)).toEqual({ hidden: 2 })
    expect(await removeFeed(feed.manager.ctx, form)).toEqual({ hidden: 2 })
    const because = async () => (await feed.services()).map((one) => one.hidden_because)
    expect(await because()).toEqual(['closed', 'feed-removed', 'merged', 'feed-removed'])
    expect(await feed.here.read((tx) => serviceWithId(tx, elsewhere.id))).toMatchObject({ id: elsewhere.id })
    expect(await feed.run()).toBe('nothing')
    await expect(runFeedNow(feed.manager.ctx, { feedId: feed.id })).rejects.toMatchObject({ reason: 'feed-removed' })
    const change = { feedId: feed.id, ...county, state: 'active' } as const
    await expect(changeFeed(feed.manager.ctx, change, ANYWHERE)).rejects.toMatchObject({ reason: 'feed-removed' })
    const again = { id: newId(), ...county, url: `${feed.server.url}/` }
    await expect(addFeed(feed.manager.ctx, again, ANYWHERE)).rejects.toMatchObject({ reason: 'feed-there-removed' })

    world.clock.forward(1)
    expect(await bringFeedBack(feed.manager.ctx, { feedId: feed.id })).toEqual({ shown: 2, rests: false })
    expect(await bringFeedBack(feed.manager.ctx, { feedId: feed.id })).toEqual({ shown: 2, rests: false })
    expect(await because()).toEqual(['closed', null, 'merged', null])
    expect(await feed.run()).toBe('applied')
    expect(await feed.last()).toMatchObject({ isWhole: true })
  })
})
