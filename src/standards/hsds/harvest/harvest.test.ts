import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { serviceWithId } from '#domain/directory'
import { fullService } from '../../../../tests/support/feed-server.ts'
import { aFeed as aFeedIn, quick, some } from '../../../../tests/support/feeds.ts'
import { openWorld } from '../../../../tests/support/world.ts'
import { harvest, type HarvestOptions } from './harvest.ts'

const world = await openWorld()
afterEach(() => world.clock.set('2026-05-12T09:00:00Z'))
const aFeed = (fields?: Parameters<typeof aFeedIn>[1]) => aFeedIn(world, fields)

/** More than any disk has. */
const FULL = 2 ** 60

describe('a harvest', () => {
  test('brings every page, with organisations, places and telephone numbers, and plans the next', async () => {
    const feed = await aFeed()
    feed.server.services = some(5)
    expect(await feed.run()).toBe('applied')
    const services = await feed.services()
    expect(services.map((one) => one.source_id)).toEqual(['s00', 's01', 's02', 's03', 's04'])
    expect(await feed.here.read((tx) => serviceWithId(tx, services[0]!.id))).toMatchObject({
      organisation: { name: 'Harbour Trust' },
      places: [{ name: 'Hall' }],
      phones: [{ number: '01632 960000' }],
    })
    expect(await feed.last()).toMatchObject({ state: 'applied', seen: 5, isWhole: true, counts: { services: { added: 5 } } })
    expect(await feed.next()).toEqual(new Date(world.clock.now().getTime() + 24 * 3_600_000))
    expect((await feed.here.factKinds()).sort()).toEqual(['feed.added', 'feed.harvested'])
    expect(await feed.here.read((tx) => tx.selectFrom('feed_batch').select('position').execute())).toEqual([])
  })

  test('takes all as lines where the server offers them, in one question', async () => {
    const feed = await aFeed()
    feed.server.services = some(7)
    feed.server.offersLines = true
    expect(await feed.run({ limits: { slice: 3 } })).toBe('applied')
    expect(await feed.services()).toHaveLength(7)
    expect(feed.server.asked).toEqual(['/services?format=ndjson&full=true'])
  })

  test('asks for each service by itself where the list is short, and the next time only for those that changed', async () => {
    const feed = await aFeed({ kind: 'oruk' })
    feed.server.isShort = true
    feed.server.services = some(3).map((one) => ({ ...one, last_modified: '2026-05-01T00:00:00Z' }))
    await feed.run()
    expect(feed.server.asked.filter((path) => path.startsWith('/services/'))).toHaveLength(3)
    expect(await feed.here.read((tx) => tx.selectFrom('phone').select('number').execute())).toHaveLength(3)
    world.clock.forward(8 * 24)
    feed.server.asked = []
    feed.server.services[1] = fullService('s01', { name: 'New name', last_modified: '2026-05-15T00:00:00Z' })
    await feed.run()
    expect(feed.server.asked.filter((path) => path.startsWith('/services/'))).toEqual(['/services/s01'])
    expect(await feed.last()).toMatchObject({ isWhole: true, seen: 3, counts: { services: { changed: 1 }, gone: 0 } })
  })

  test('asks the next day only for what changed since, and after a week for everything', async () => {
    const feed = await aFeed()
    feed.server.services = some(3)
    await feed.run()
    world.clock.forward(24)
    feed.server.asked = []
    feed.server.services[0] = fullService('s00', { name: 'Changed', last_modified: '2026-05-13T00:00:00Z' })
    for (const one of feed.server.services.slice(1)) one.last_modified = '2026-05-01T00:00:00Z'
    await feed.run()
    expect(feed.server.asked.at(-1)).toContain('modified_after=2026-05-12T08')
    expect(await feed.last()).toMatchObject({ isWhole: false, seen: 1, counts: { services: { changed: 1, unchanged: 0 } } })
    world.clock.forward(6 * 24)
    await feed.run()
    expect(await feed.last()).toMatchObject({ isWhole: true, seen: 3 })
  })

  test('asks for everything when our reader understands more than it did, each service also where the list says that it is the same', async () => {
    const feed = await aFeed({ kind: 'oruk' })
    feed.server.isShort = true
    feed.server.services = some(3).map((one) => ({ ...one, last_modified: '2026-05-01T00:00:00Z' }))
    await feed.run()
    await world.owner.query(`update feed_run set report = jsonb_set(report, '{reader}', '0') where feed_id = $1`, [feed.id])
    for (const asked of [3, 0]) {
      world.clock.forward(24)
      feed.server.asked = []
      await feed.run()
      expect(feed.server.asked.filter((path) => path.startsWith('/services/'))).toHaveLength(asked)
      expect((await feed.last()).isWhole).toBe(asked > 0)
    }
  })

  test.each(['failed', 'running'])('that an older reader began, and is %s, is begun anew by this one', async (state) => {
    const feed = await aFeed()
    feed.server.services = some(6)
    feed.server.instead = (_, answer, url) => url.searchParams.get('page') === '3' && Boolean(answer.destroy())
    expect(await feed.run()).toBe('failed')
    const before = await feed.last()
    const older = `update feed_run set report = jsonb_set(report, '{reader}', '0'), state = $2, ended_at = case when $2 = 'failed' then ended_at end where id = $1`
    await world.owner.query(older, [before.id, state])
    feed.server.instead = undefined
    world.clock.forward(0.5)
    expect(await feed.run()).toBe('applied')
    const last = await feed.last()
    expect(last).toMatchObject({ seen: 6, tries: 2, report: { reader: before.report.reader } })
    expect(last.id).not.toBe(before.id)
    world.clock.forward(24)
    await feed.run()
    expect(await feed.last()).toMatchObject({ isWhole: false })
  })

  test('done twice is done once, also at the same time', async () => {
    const feed = await aFeed()
    feed.server.services = some(4)
    const outcomes = await Promise.all([feed.run(), feed.run()])
    expect(outcomes.sort()).toEqual(['applied', 'nothing'])
    const before = await feed.services()
    world.clock.forward(8 * 24)
    await feed.run()
    expect(await feed.services()).toEqual(before)
    expect(await feed.last()).toMatchObject({ counts: { services: { added: 0, changed: 0, unchanged: 4 } } })
  })

  test('that dies half way leaves the last good state, and the next goes on from there', async () => {
    const feed = await aFeed()
    feed.server.services = some(6)
    await feed.run()
    const before = await feed.services()
    world.clock.forward(8 * 24)
    feed.server.services = feed.server.services.map((one) => ({ ...one, name: `${one.name} anew` }))
    feed.server.instead = (_, answer, url) => url.searchParams.get('page') === '3' && Boolean(answer.destroy())
    expect(await feed.run()).toBe('failed')
    expect(await feed.services()).toEqual(before)
    expect(await feed.last()).toMatchObject({
      state: 'failed',
      cursor: { page: 3, batches: 2 },
      report: { failure: { reason: 'no-answer' } },
    })
    expect(await feed.next()).toEqual(new Date(world.clock.now().getTime() + 15 * 60_000))
    feed.server.instead = undefined
    feed.server.asked = []
    expect(await feed.run()).toBe('applied')
    expect(feed.server.asked).toHaveLength(1)
    expect(feed.server.asked[0]).toContain('page=3')
    expect((await feed.services()).every((one) => one.name.endsWith(' anew'))).toBe(true)
    expect(await feed.last()).toMatchObject({ state: 'applied', seen: 6, tries: 2 })
  })

  test('stops while there is room for the database: as it is fetched, and as it is applied, and the next try does the rest', async () => {
    const feed = await aFeed({ kind: 'tabular', path: '/services.csv' })
    feed.server.instead = (_, answer) => Boolean(answer.writeHead(200).end('id,name\ns1,Choir\n'))
    expect(await feed.run({ keepFree: FULL })).toBe('failed')
    expect(await feed.last()).toMatchObject({ fetchedAt: null, report: { failure: { reason: 'no-room' } } })

    const paged = await aFeed()
    paged.server.services = some(3)
    let looks = 0
    // There is room for what comes in its two slices, and none any more when they are applied.
    const filling = {
      ...quick,
      get keepFree() {
        return looks++ < 2 ? 0 : FULL
      },
    }
    expect(await harvest(paged.here.system, { feedId: paged.id }, filling)).toBe('failed')
    expect(await paged.last()).toMatchObject({ fetchedAt: world.clock.now(), report: { failure: { reason: 'no-room' } } })
    expect(await paged.services()).toEqual([])
    paged.server.asked = []
    expect(await paged.run()).toBe('applied')
    expect(paged.server.asked).toEqual([])
    expect(await paged.services()).toHaveLength(3)
  })

  test('that dies while it is applied is finished by the next', async () => {
    const feed = await aFeed()
    feed.server.services = some(6)
    // The third batch breaks in the database, as a full disk would; the two before it are whole.
    await world.owner.query(`
      create function break_s04() returns trigger language plpgsql as $$ begin if new.source_id = 's04' then raise 'broken'; end if; return new; end $$;
      create trigger break_s04 before insert on service for each row execute function break_s04()`)
    await expect(feed.run()).rejects.toThrow('broken')
    await world.owner.query('drop function break_s04 cascade')
    expect(await feed.last()).toMatchObject({ state: 'running', appliedBatches: 2 })
    expect(await feed.services()).toHaveLength(4)
    feed.server.asked = []
    expect(await feed.run()).toBe('applied')
    expect(feed.server.asked).toEqual([])
    expect(await feed.last()).toMatchObject({ state: 'applied', counts: { services: { added: 6 } } })
  })

  test('waits when it is asked to, and comes again later when that is long', async () => {
    const feed = await aFeed()
    feed.server.services = some(1)
    let busy = 2
    feed.server.instead = (_, answer) => busy-- > 0 && Boolean(answer.writeHead(429, { 'Retry-After': '0' }).end())
    expect(await feed.run()).toBe('applied')
    feed.server.instead = (_, answer) => Boolean(answer.writeHead(503, { 'Retry-After': '7200' }).end())
    expect(await feed.run()).toBe('failed')
    expect(await feed.last()).toMatchObject({ report: { failure: { reason: 'asked-to-wait', status: 503 } } })
    expect(await feed.next()).toEqual(new Date(world.clock.now().getTime() + 7_200_000))
  })
})

describe('a hostile feed', () => {
  const failure = async (feed: Awaited<ReturnType<typeof aFeed>>, options: Partial<HarvestOptions> = {}) => {
    expect(await feed.run(options)).toBe('failed')
    expect(await feed.services()).toEqual([])
    return (await feed.last()).report.failure?.reason
  }

  test('in the own network is not reached, nor by a redirect', async () => {
    const feed = await aFeed()
    feed.server.services = some(1)
    expect(await failure(feed, { allowPrivate: false })).toBe('address-not-public')
    expect(feed.server.asked).toEqual([])
  })

  test('with a page that is too large, unpacked or not, or that never ends, leaves nothing', async () => {
    const feed = await aFeed({ kind: 'oruk' })
    feed.server.instead = (_, answer) =>
      Boolean(answer.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync(Buffer.alloc(8 * 1024 ** 2, ' '))))
    expect(await failure(feed, { limits: { page: 1024 ** 2 } })).toBe('too-large')
    let page = 0
    feed.server.instead = (_, answer) =>
      Boolean(answer.writeHead(200).end(JSON.stringify({ contents: [fullService(`s${page++}`)], last_page: false })))
    expect(await failure(feed, { limits: { pages: 10 } })).toBe('too-many-pages')
  })

  test('with something else than a directory says what it is', async () => {
    for (const [body, reason] of [
      ['<html>Welcome</html>', 'not-json'],
      ['{"hello":"world"}', 'wrong-answer'],
      ['['.repeat(100_000), 'not-json'],
      [`{"contents":[${'{"a":'.repeat(500)}1${'}'.repeat(500)}]}`, 'not-json'],
    ] as const) {
      const feed = await aFeed()
      feed.server.instead = (_, answer) => Boolean(answer.writeHead(200, { 'Content-Type': 'text/html' }).end(body))
      expect(await failure(feed)).toBe(reason)
    }
  })

  test('with odd things in its entries is kept as plain text, and says what is odd', async () => {
    const feed = await aFeed()
    const term = (id: string, parent: string) => ({ attributes: [{ id: `a-${id}`, taxonomy_term: { id, name: id, parent_id: parent } }] })
    feed.server.services = [
      fullService('s1', { name: '<script>alert(1)</script><b>Choir</b>', url: 'javascript:alert(1)', ...term('t1', 't2') }),
      fullService('s2', {
        name: 'Zero \u0000 island',
        service_at_locations: [{ id: 'x', location: { id: 'l0', location_type: 'physical', latitude: 0, longitude: 0 } }],
      }),
      fullService('s3', {
        ...term('t2', 't1'),
        name: '__proto__',
        constructor: { prototype: 1 },
        minimum_age: 900,
        email: 'not an address',
      }),
      'no object' as never,
      { name: 'has no id' } as never,
      { id: 'no-name' } as never,
    ]
    expect(await feed.run()).toBe('applied')
    const services = await feed.services()
    expect(services.map((one) => one.name)).toEqual(['Choir', 'Zero  island', '__proto__'])
    expect(services.map((one) => one.url)).toEqual([null, null, null])
    const { report } = await feed.last()
    expect(report.notes).toContainEqual({ file: 'page 3', line: 1, reason: 'missing-id', outcome: 'left-out', about: '' })
    expect(Object.keys(report.counts!).sort()).toEqual([
      'kept bad-age',
      'kept bad-coordinate',
      'kept bad-email',
      'kept bad-link',
      'kept markup',
      'left-out format-not-known',
      'left-out missing-id',
      'left-out missing-name',
    ])
    const parents = await feed.here.read((tx) => tx.selectFrom('taxonomy_term').select(['source_id', 'parent_source_id']).execute())
    expect(parents.map((one) => one.parent_source_id)).toEqual([null, null])
  })

  test('with ids that nobody can keep, and texts that no database takes, is kept without them', async () => {
    const feed = await aFeed()
    feed.server.offersLines = true
    feed.server.instead = (_, answer) => {
      const line = (id: string) => `${JSON.stringify(fullService(id))}\n`
      const half = `${'x'.repeat(59)}\u{1f600}`
      const lines = [line('s1'), line('a\u0000b'), line('x'.repeat(400)), `\u0000{broken ${half}\n`, line('s2')].join('')
      return Boolean(answer.writeHead(200, { 'Content-Type': 'application/x-ndjson' }).end(lines))
    }
    expect(await feed.run()).toBe('applied')
    expect((await feed.services()).map((one) => one.source_id)).toEqual(['s1', 's2'])
    expect((await feed.last()).report.counts).toEqual({ 'left-out missing-id': 2, 'left-out unreadable-json': 1 })
  })

  test('that answers with what was not asked for and never ends is hung up on', async () => {
    const feed = await aFeed()
    feed.server.services = some(1)
    let ended = false
    feed.server.instead = (_, answer, url) => {
      if (url.searchParams.get('format') !== 'ndjson') return false
      answer.writeHead(200, { 'Content-Type': 'application/json' })
      const more = setInterval(() => answer.write('x'.repeat(65_536)), 5)
      answer.on('close', () => {
        clearInterval(more)
        ended = true
      })
      return true
    }
    expect(await feed.run()).toBe('applied')
    expect(ended).toBe(true)
  })

  test('that gives its lines a byte now and then is hung up on, and asked by pages the next time, from where each try was', async () => {
    const feed = await aFeed()
    feed.server.offersLines = true
    const lines = ['s1', 's2', 's3'].map((id) => `${JSON.stringify(fullService(id))}\n`)
    feed.server.instead = (_, answer) => {
      answer.writeHead(200, { 'Content-Type': 'application/x-ndjson' })
      answer.write(lines[0]! + lines[1]!)
      const drip = setInterval(() => answer.write(' '), 20)
      answer.on('close', () => clearInterval(drip))
      return true
    }
    const began = performance.now()
    expect(await feed.run({ limits: { linesTake: 500, slice: 2 } })).toBe('failed')
    expect(performance.now() - began).toBeLessThan(10_000)
    expect((await feed.last()).cursor).toMatchObject({ lines: 2 })
    const drips = feed.server.instead
    const pages: (string | null)[] = []
    let failsAt = '2'
    feed.server.instead = (request, answer, url) => {
      if (url.searchParams.get('format') === 'ndjson') return drips(request, answer, url)
      const page = url.searchParams.get('page')
      pages.push(page)
      if (page === failsAt) return Boolean(answer.writeHead(500).end())
      const contents = [fullService(`s${page}`)]
      return Boolean(answer.writeHead(200).end(JSON.stringify({ contents, total_pages: 3 })))
    }
    expect(await feed.run({ manners: { tries: 1 } })).toBe('failed')
    expect(await feed.last()).toMatchObject({ cursor: { page: 2 }, seen: 1 })
    failsAt = ''
    expect(await feed.run()).toBe('applied')
    expect(pages).toEqual(['1', '2', '2', '3'])
    expect((await feed.services()).map((one) => one.source_id)).toEqual(['s1', 's2', 's3'])
  })

  test('in an old encoding is read all the same', async () => {
    const feed = await aFeed()
    feed.server.instead = (_, answer) =>
      Boolean(
        answer
          .writeHead(200)
          .end(Buffer.from(JSON.stringify({ contents: [fullService('s1', { name: 'Café' })], last_page: true }), 'latin1')),
      )
    expect(await feed.run()).toBe('applied')
    expect((await feed.services())[0]!.name).toBe('Café')
  })
})
