import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { confirmService, changeService, serviceWithId, undoChange } from '#domain/directory'
import { decideRun, giveUpRun, leftOutOf, runFeedNow, storiesOf } from '#domain/feeds'
import { inTransaction } from '#platform/context'
import { factsAbout } from '#platform/facts'
import { NoRoom } from '#platform/free-room'
import { newId } from '#platform/ids'
import { react } from '#reactions'
import { fullService } from '../../../../tests/support/feed-server.ts'
import { aFeed as aFeedIn, quick, some } from '../../../../tests/support/feeds.ts'
import { openWorld } from '../../../../tests/support/world.ts'
import { harvest, type HarvestOptions } from './harvest.ts'
import { unzip } from './unzip.ts'

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

describe('a package', () => {
  const tables = {
    'datapackage.json': JSON.stringify({
      resources: [
        { name: 'services', path: 'services.csv' },
        { name: 'organizations', path: 'organizations.csv' },
      ],
    }),
    'services.csv': 'id,organization_id,name\ns1,o1,Choir\ns2,o1,Walks\n',
    'organizations.csv': 'id,name\no1,Harbour Trust\n',
  }

  test('of tables is fetched whole, and not again when the server says that it is the same', async () => {
    const feed = await aFeed({ kind: 'tabular', path: '/datapackage.json' })
    let answered = 0
    feed.server.instead = (request, answer, url) => {
      const text = tables[url.pathname.slice(1) as keyof typeof tables]
      if (request.headers['if-none-match'] === '"v1"') return Boolean(answer.writeHead(304).end())
      answered++
      return Boolean(answer.writeHead(200, { ETag: '"v1"' }).end(text))
    }
    expect(await feed.run()).toBe('applied')
    expect((await feed.services()).map((one) => one.name)).toEqual(['Choir', 'Walks'])
    world.clock.forward(24)
    expect(await feed.run()).toBe('applied')
    expect(answered).toBe(3)
    expect(await feed.last()).toMatchObject({ seen: 2, report: { unchanged: true }, counts: { gone: 0 } })

    // Taking back a correction of one of them gives the file its word again.
    const [{ id: serviceId } = { id: '' }] = await feed.services()
    const changeId = newId()
    await changeService(feed.manager.ctx, { id: changeId, serviceId, fields: { name: 'Singing' } })
    await undoChange(feed.manager.ctx, { changeId })
    const undone = (await feed.here.read((tx) => factsAbout(tx, serviceId))).find(({ kind }) => kind === 'service.change-undone')!
    await react(feed.here.system, undone.id, 'forgetVersion', { origin: '' })
    world.clock.forward(24)
    expect(await feed.run()).toBe('applied')
    expect([answered, (await feed.last()).report.unchanged]).toEqual([6, undefined])
  })

  test('of more than one batch brings organisations first, and each service its own', async () => {
    const feed = await aFeed({ kind: 'tabular', path: '/datapackage.json' })
    const numbers = Array.from({ length: 250 }, (_, at) => String(at).padStart(3, '0'))
    const long = {
      ...tables,
      'services.csv': `id,organization_id,name\n${numbers.map((at) => `s${at},o${at},Service ${at}\n`).join('')}`,
      'organizations.csv': `id,name\n${numbers.map((at) => `o${at},Trust ${at}\n`).join('')}`,
    }
    feed.server.instead = (_, answer, url) => Boolean(answer.writeHead(200).end(long[url.pathname.slice(1) as keyof typeof long]))
    expect(await feed.run()).toBe('applied')
    expect(await feed.last()).toMatchObject({ seen: 250, counts: { organisations: { added: 250 }, services: { added: 250 } } })
    const kept = await feed.here.read((tx) =>
      tx
        .selectFrom('service')
        .innerJoin('organisation', 'organisation.id', 'service.organisation_id')
        .select(['service.name as service', 'organisation.name as organisation'])
        .orderBy('service.name')
        .execute(),
    )
    expect(kept).toEqual(numbers.map((at) => ({ service: `Service ${at}`, organisation: `Trust ${at}` })))
  })

  test('that no longer names a service hides it the second time, also when the server only says that nothing changed since', async () => {
    const feed = await aFeed({ path: '/services.json' })
    let names = ['Choir', 'Walks', 'Chess']
    feed.server.instead = (request, answer) => {
      const version = `"${names.length}"`
      if (request.headers['if-none-match'] === version) return Boolean(answer.writeHead(304).end())
      const body = JSON.stringify(names.map((name) => fullService(name, { name })))
      return Boolean(answer.writeHead(200, { ETag: version, 'Content-Type': 'application/json' }).end(body))
    }
    const hidden = async () => (await feed.services()).filter((one) => one.hidden_at).map((one) => one.name)
    expect(await feed.run()).toBe('applied')
    names = ['Choir', 'Walks']
    world.clock.forward(24)
    expect(await feed.run()).toBe('applied')
    expect(await feed.last()).toMatchObject({ isWhole: true, counts: { gone: 1 } })
    expect(await hidden()).toEqual([])
    world.clock.forward(24)
    expect(await feed.run()).toBe('applied')
    expect(await feed.last()).toMatchObject({ report: { unchanged: true }, counts: { gone: 0, hidden: 1 } })
    expect(await hidden()).toEqual(['Chess'])
  })

  test('that could not be applied is not taken for applied the next time', async () => {
    const feed = await aFeed({ path: '/services.json' })
    const body = JSON.stringify([fullService('s1'), fullService('s04')])
    let [whole, version] = [body, '"a"']
    feed.server.instead = (request, answer) =>
      request.headers['if-none-match'] === version
        ? Boolean(answer.writeHead(304).end())
        : Boolean(answer.writeHead(200, { ETag: version, 'Content-Type': 'application/json' }).end(whole))
    await feed.run()
    ;[whole, version] = [JSON.stringify([fullService('s1'), fullService('s04', { name: 'Anew' })]), '"b"']
    await world.owner.query(`
      create function break_anew() returns trigger language plpgsql as $$ begin if new.name = 'Anew' then raise 'broken'; end if; return new; end $$;
      create trigger break_anew before insert or update on service for each row execute function break_anew()`)
    world.clock.forward(24)
    await expect(feed.run()).rejects.toThrow('broken')
    await giveUpRun(feed.here.system, feed.id, 'broken-off')
    await world.owner.query('drop function break_anew cascade')
    // Two days later: what was all there is still not thrown away.
    world.clock.forward(48)
    expect(await feed.run()).toBe('applied')
    expect((await feed.services()).map((one) => one.name)).toEqual(['Anew', 'Service s1'])
  })

  test('whose parts are too large together is not taken', async () => {
    const feed = await aFeed({ kind: 'tabular', path: '/datapackage.json' })
    const packed = gzipSync(Buffer.alloc(300 * 1024 ** 2, 'x'))
    feed.server.instead = (_, answer, url) => {
      if (url.pathname === '/datapackage.json') return Boolean(answer.writeHead(200).end(tables['datapackage.json']))
      answer.writeHead(200, { 'Content-Encoding': 'gzip' })
      return Boolean(answer.end(packed))
    }
    expect(await feed.run()).toBe('failed')
    expect((await feed.last()).report.failure?.reason).toBe('too-large')
  })
})

/** A zip of one file each, as any tool writes it. */
function zipOf(files: Record<string, string | Buffer>): Buffer {
  const [locals, entries]: [Buffer[], Buffer[]] = [[], []]
  let at = 0
  for (const [name, text] of Object.entries(files)) {
    const packed = deflateRawSync(text)
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(8, 8)
    local.writeUInt16LE(name.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(8, 10)
    entry.writeUInt32LE(packed.length, 20)
    entry.writeUInt16LE(name.length, 28)
    entry.writeUInt32LE(at, 42)
    locals.push(local, Buffer.from(name), packed)
    entries.push(entry, Buffer.from(name))
    at += 30 + name.length + packed.length
  }
  const directory = Buffer.concat(entries)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, directory, end])
}

describe('a zip', () => {
  const zipFeed = async (zip: Buffer) => {
    const feed = await aFeed({ kind: 'tabular', path: '/directory.zip' })
    feed.server.instead = (_, answer) => Boolean(answer.writeHead(200).end(zip))
    return feed
  }

  test('of tables is taken, whatever the names in it want', async () => {
    const feed = await zipFeed(
      zipOf({
        '../../../tmp/services.csv': 'id,name\ns1,Choir\n',
        'evil/.bashrc': 'x',
        'run.sh': 'x',
        'data/organizations.csv': 'id,name\no1,Trust\n',
      }),
    )
    expect(await feed.run()).toBe('applied')
    expect((await feed.services()).map((one) => one.name)).toEqual(['Choir'])
  })

  test('that is broken or cut off is not', async () => {
    const whole = zipOf({ 'services.csv': `id,name\n${'s1,Choir\n'.repeat(100)}` })
    for (const zip of [Buffer.from('no zip'), whole.subarray(40), whole.subarray(0, -30)]) {
      const feed = await zipFeed(zip)
      expect(await feed.run()).toBe('failed')
      expect((await feed.last()).report.failure?.reason).toBe('broken-zip')
    }
  })

  test('that unpacks to more than it may is left at that', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'footbridge-zip-'))
    writeFileSync(join(folder, 'bomb.zip'), zipOf({ 'a.csv': Buffer.alloc(2 * 1024 ** 2), 'b.csv': Buffer.alloc(2 * 1024 ** 2) }))
    const unpacking = unzip(join(folder, 'bomb.zip'), folder, { bytes: 3 * 1024 ** 2, files: 10, keepFree: 0 })
    await expect(unpacking).rejects.toMatchObject({ reason: 'too-large' })
    rmSync(folder, { recursive: true })
  })

  test('is unpacked only while there is room', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'footbridge-zip-'))
    writeFileSync(join(folder, 'whole.zip'), zipOf({ 'a.csv': Buffer.alloc(20 * 1024 ** 2) }))
    const most = { bytes: 2 ** 40, files: 10, keepFree: 0 }
    await unzip(join(folder, 'whole.zip'), folder, most)
    rmSync(join(folder, 'a.csv'))
    await expect(unzip(join(folder, 'whole.zip'), folder, { ...most, keepFree: FULL })).rejects.toThrow(NoRoom)
    rmSync(folder, { recursive: true })
  })
})

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
    expect(services.map((one) => one.name)).toEqual(['<script>alert(1)</script><b>Choir</b>', 'Zero  island', '__proto__'])
    expect(services.map((one) => one.url)).toEqual([null, null, null])
    const { report } = await feed.last()
    expect(report.notes).toContainEqual({ file: 'page 3', line: 1, reason: 'missing-id', outcome: 'left-out', about: '' })
    expect(Object.keys(report.counts!).sort()).toEqual([
      'kept bad-age',
      'kept bad-coordinate',
      'kept bad-email',
      'kept bad-link',
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
