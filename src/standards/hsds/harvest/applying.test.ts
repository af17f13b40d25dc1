import { afterEach, describe, expect, test, vi } from 'vitest'
import { confirmService, serviceWithId } from '#domain/directory'
import { decideRun, leftOutOf, runFeedNow, storiesOf } from '#domain/feeds'
import { inTransaction } from '#platform/context'
import { newId } from '#platform/ids'
import { fullService } from '../../../../tests/support/feed-server.ts'
import { aFeed as aFeedIn, quick, some } from '../../../../tests/support/feeds.ts'
import { openWorld } from '../../../../tests/support/world.ts'
import { harvest } from './harvest.ts'

const world = await openWorld()
afterEach(() => world.clock.set('2026-05-12T09:00:00Z'))
const aFeed = (fields?: Parameters<typeof aFeedIn>[1]) => aFeedIn(world, fields)

describe('a feed that suddenly has much less', () => {
  test('is held, changes nothing, and is applied or thrown away by a manager, once', async () => {
    const feed = await aFeed()
    feed.server.services = some(10)
    await feed.run()
    world.clock.forward(8 * 24)
    feed.server.services = some(1)
    expect(await feed.run()).toBe('held')
    const held = await feed.last()
    expect(held).toMatchObject({ state: 'held', seen: 1, seenBefore: 10 })
    expect(await feed.services()).toHaveLength(10)
    expect(await feed.run()).toBe('nothing')

    const linkWorker = await feed.here.member('link-worker')
    await expect(decideRun(linkWorker.ctx, { runId: held.id, decision: 'apply' })).rejects.toMatchObject({ kind: 'forbidden' })
    await expect(decideRun(feed.manager.ctx, { runId: newId(), decision: 'apply' })).rejects.toMatchObject({ kind: 'not-found' })
    const decide = (decision: 'apply' | 'discard') => decideRun(feed.manager.ctx, { runId: held.id, decision })
    await decide('discard')
    await decide('discard')
    await expect(decide('apply')).rejects.toMatchObject({ kind: 'conflict', reason: 'feed-run-decided' })
    expect(await feed.last()).toMatchObject({ state: 'discarded' })

    world.clock.forward(24)
    expect(await feed.run()).toBe('held')
    await decideRun(feed.manager.ctx, { runId: (await feed.last()).id, decision: 'apply' })
    feed.server.asked = []
    expect(await feed.run()).toBe('applied')
    expect(feed.server.asked).toEqual([])
    expect(await feed.last()).toMatchObject({ state: 'applied', counts: { gone: 9, hidden: 9 } })
    const services = await feed.services()
    expect(services.filter((one) => !one.hidden_at)).toMatchObject([{ source_id: 's00' }])

    // What it left out may only be forgotten there: nobody says that it closed, and all of it is asked for the next time.
    expect(services.filter((one) => one.hidden_because === 'unnamed')).toHaveLength(9)
    expect(await feed.here.factKinds()).not.toContain('service.closed')
    const [, left] = services
    const [leftOut, story] = await feed.here.read(async (tx) => [
      (await leftOutOf(tx, [left!.id])).get(left!.id),
      (await storiesOf(tx, [held, await feed.last()])).get((await feed.last()).id),
    ])
    expect(leftOut).toEqual({ feed: 'County', saidBy: feed.manager.name })
    expect(story).toMatchObject({ decidedBy: feed.manager.name })
    expect(story!.leftOut).toHaveLength(9)
    feed.server.services = some(10)
    world.clock.forward(24)
    expect(await feed.run()).toBe('applied')
    expect(await feed.last()).toMatchObject({ isWhole: true, counts: { returned: 9 } })
    expect((await feed.services()).filter((one) => one.hidden_at)).toEqual([])
  })

  test('is held as well when it names as many of somebody else, and says so; what is added to it is not', async () => {
    const feed = await aFeed()
    feed.server.services = some(10)
    await feed.run()
    const others = some(12).map((service) => ({ ...service, id: `other-${service.id}` }))
    world.clock.forward(8 * 24)
    feed.server.services = [...some(5), ...others]
    expect(await feed.run()).toBe('applied')
    world.clock.forward(8 * 24)
    feed.server.services = others.map((service) => ({ ...service, id: `third-${service.id}` }))
    const before = await feed.services()
    expect(await feed.run()).toBe('held')
    const held = await feed.last()
    expect(held).toMatchObject({ seen: 12, seenBefore: 17, report: { known: 0 } })
    expect(await feed.services()).toEqual(before)
    await decideRun(feed.manager.ctx, { runId: held.id, decision: 'apply' })
    expect(await feed.run()).toBe('applied')
    expect(await feed.last()).toMatchObject({ counts: { services: { added: 12 }, hidden: 22 } })
  })

  test('is fetched whole where what changed since is mostly of somebody else', async () => {
    const feed = await aFeed()
    feed.server.services = some(10)
    await feed.run()
    world.clock.forward(24)
    feed.server.services = some(10).map((service) => ({ ...service, id: `other-${service.id}` }))
    expect(await feed.run()).toBe('held')
    expect(await feed.last()).toMatchObject({ isWhole: true, seen: 10, report: { known: 0 } })
  })

  test('is then counted once, and has no more time than one fetch has', async () => {
    const feed = await aFeed()
    feed.server.services = some(10)
    await feed.run()
    world.clock.forward(24)
    feed.server.services = some(10).map((service) => ({ ...service, id: `other-${service.id}`, url: 'javascript:alert(1)' }))
    expect(await feed.run()).toBe('held')
    expect(await feed.last()).toMatchObject({ isWhole: true, report: { counts: { 'kept bad-link': 10 } } })

    await decideRun(feed.manager.ctx, { runId: (await feed.last()).id, decision: 'discard' })
    world.clock.forward(1)
    let hours = 0
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => hours * 3_600_000)
    feed.server.instead = (_, __, url) => {
      hours = url.searchParams.has('modified_after') ? 2 : 4
      return false
    }
    expect(await feed.run()).toBe('failed')
    clock.mockRestore()
    expect(await feed.last()).toMatchObject({ isWhole: true, report: { failure: { reason: 'too-long' } } })
  })

  test('is held as well when only what changed was to be fetched', async () => {
    const feed = await aFeed()
    feed.server.services = some(10)
    await feed.run()
    world.clock.forward(24)
    feed.server.services = some(10).slice(0, 8)
    expect(await feed.run()).toBe('applied')
    expect(await feed.last()).toMatchObject({ isWhole: false })
    world.clock.forward(24)
    feed.server.services = some(10).slice(0, 4)
    expect(await feed.run()).toBe('held')
    expect(await feed.last()).toMatchObject({ isWhole: true, modifiedAfter: null, seen: 4, seenBefore: 10 })
    expect((await feed.services()).filter((one) => one.hidden_at)).toEqual([])
  })

  test('is fetched whole at once where a manager asks for that', async () => {
    const feed = await aFeed()
    feed.server.services = some(4)
    await feed.run()
    world.clock.forward(24)
    await runFeedNow(feed.manager.ctx, { feedId: feed.id })
    await feed.run()
    expect(await feed.last()).toMatchObject({ isWhole: false })
    world.clock.forward(1)
    await runFeedNow(feed.manager.ctx, { feedId: feed.id, whole: true })
    world.clock.forward(0.1)
    feed.server.services = some(3)
    await feed.run()
    expect(await feed.last()).toMatchObject({ isWhole: true, counts: { gone: 1 } })
    world.clock.forward(24)
    await feed.run()
    expect(await feed.last()).toMatchObject({ isWhole: false })
  })

  test('is fetched whole as soon as a run that had only to be applied is done', async () => {
    const feed = await aFeed()
    feed.server.services = some(4)
    await feed.run()
    world.clock.forward(24)
    await inTransaction(feed.here.system, ({ tx }) =>
      tx
        .insertInto('feed_run')
        .values({
          feed_id: feed.id,
          is_whole: false,
          began_at: world.clock.now(),
          fetched_at: world.clock.now(),
          ended_at: world.clock.now(),
          state: 'failed',
        })
        .execute(),
    )
    world.clock.forward(1)
    await runFeedNow(feed.manager.ctx, { feedId: feed.id, whole: true })
    world.clock.forward(0.1)
    await feed.run()
    expect(await feed.last()).toMatchObject({ state: 'applied', isWhole: false })
    expect(await feed.next()).toEqual(world.clock.now())
    await feed.run()
    expect(await feed.last()).toMatchObject({ isWhole: true })
    expect(await feed.next()).toEqual(new Date(world.clock.now().getTime() + 24 * 3_600_000))
  })

  test('is not fetched whole where the server gives the length of a page as that of all', async () => {
    const feed = await aFeed()
    const all = some(10)
    feed.server.instead = (_, answer, url) => {
      if (url.pathname !== '/services') return false
      const size = Math.min(Number(url.searchParams.get('per_page') ?? 4), 4)
      const page = Number(url.searchParams.get('page'))
      const contents = all.slice((page - 1) * size, page * size)
      const body = { total_items: contents.length, total_pages: Math.ceil(10 / size), last_page: page * size >= 10, contents }
      return Boolean(answer.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body)))
    }
    await feed.run()
    world.clock.forward(24)
    expect(await feed.run()).toBe('applied')
    expect(await feed.last()).toMatchObject({ isWhole: false })
  })

  test('a service that is gone is hidden after two good runs, never deleted, and back when it returns', async () => {
    const feed = await aFeed()
    feed.server.services = some(4)
    const hidden = async () => (await feed.services()).filter((one) => one.hidden_because === 'unnamed').map((one) => one.source_id)
    const nextWeek = async () => {
      world.clock.forward(8 * 24)
      expect(await feed.run()).toBe('applied')
    }
    await nextWeek()
    feed.server.services = some(3)
    await nextWeek()
    expect(await hidden()).toEqual([])
    await nextWeek()
    expect(await hidden()).toEqual(['s03'])
    await nextWeek()
    expect(await feed.services()).toHaveLength(4)
    feed.server.services = some(4)
    await nextWeek()
    expect(await hidden()).toEqual([])
    expect((await feed.here.factKinds()).filter((kind) => kind.startsWith('service.'))).toEqual(['service.hidden', 'service.shown-again'])
  })

  test('a service that is gone and says itself that it is right is back, and stays so while the feed does not name it', async () => {
    const feed = await aFeed()
    const nextWeek = async (count: number) => {
      world.clock.forward(8 * 24)
      feed.server.services = some(count)
      expect(await feed.run()).toBe('applied')
      return (await feed.services()).find((one) => one.source_id === 's03')!
    }
    for (const count of [4, 3, 3]) await nextWeek(count)
    const { id, hidden_because } = (await feed.services()).find((one) => one.source_id === 's03')!
    expect(hidden_because).toBe('unnamed')
    world.clock.forward(1)
    await confirmService({ ...feed.here.system, actor: { kind: 'group', id } }, { serviceId: id })
    for (const count of [3, 3, 4]) expect(await nextWeek(count)).toMatchObject({ hidden_at: null })
  })

  test('a clock that goes on while it is hidden does not keep it from coming back', async () => {
    const feed = await aFeed()
    let ticks = Date.parse('2026-05-12T09:00:00Z')
    const ticking = { ...feed.here.system, clock: { now: () => new Date((ticks += 7)) } }
    const nextWeek = async (count: number) => {
      ticks += 8 * 24 * 3_600_000
      feed.server.services = some(count)
      expect(await harvest(ticking, { feedId: feed.id }, quick)).toBe('applied')
      return (await feed.services()).filter((one) => one.hidden_at).length
    }
    expect([await nextWeek(4), await nextWeek(3), await nextWeek(3), await nextWeek(4)]).toEqual([0, 0, 1, 0])
  })

  test('one that somebody closed by hand stays closed when it returns, and what was merged into one that is gone stands for itself', async () => {
    const feed = await aFeed()
    const nextWeek = async () => {
      world.clock.forward(8 * 24)
      expect(await feed.run()).toBe('applied')
    }
    const one = async (sourceId: string) => (await feed.services()).find((service) => service.source_id === sourceId)!
    const change = (id: string, fields: Record<string, unknown>) =>
      inTransaction(feed.here.system, ({ tx }) => tx.updateTable('service').set(fields).where('id', '=', id).execute())
    feed.server.services = some(4)
    await nextWeek()
    const twin = await feed.here.service({ name: 'Twin' })
    const goneId = (await one('s03')).id
    await change(twin.id, { hidden_at: world.clock.now(), hidden_because: 'merged', merged_into: goneId })
    feed.server.services = some(3)
    await nextWeek()
    await nextWeek()
    expect(await one('s03')).toMatchObject({ hidden_because: 'unnamed' })
    expect(await feed.here.read((tx) => serviceWithId(tx, twin.id))).toMatchObject({ id: twin.id, name: 'Twin' })
    expect(await feed.here.factKinds()).toContain('service.split')
    world.clock.forward(1)
    await change(goneId, { hidden_at: world.clock.now(), hidden_because: 'closed' })
    feed.server.services = some(4)
    await nextWeek()
    expect(await one('s03')).toMatchObject({ hidden_because: 'closed' })
  })

  test('one of which the feed says that it has ended is told of, once', async () => {
    const feed = await aFeed()
    feed.server.services = [fullService('s1'), fullService('s2')]
    await feed.run()
    feed.server.services[0] = fullService('s1', { status: 'defunct' })
    for (const _ of [1, 2]) {
      world.clock.forward(8 * 24)
      expect(await feed.run()).toBe('applied')
    }
    expect((await feed.here.factKinds()).filter((kind) => kind === 'service.closed')).toHaveLength(1)
  })

  test('a hall that moves and an organisation that is renamed change the services that are there', async () => {
    const feed = await aFeed()
    feed.server.services = [fullService('s1'), fullService('s2', { organization: { id: 'o2', name: 'Other', description: 'x' } })]
    await feed.run()
    const before = new Map((await feed.services()).map((one) => [one.source_id, one.updated_at]))
    world.clock.forward(8 * 24)
    feed.server.services[1] = fullService('s2', { organization: { id: 'o2', name: 'Renamed', description: 'x' } })
    await feed.run()
    const changed = (await feed.services()).filter((one) => +one.updated_at > +before.get(one.source_id!)!)
    expect(changed.map((one) => one.source_id)).toEqual(['s2'])
  })
})
