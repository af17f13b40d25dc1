import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { changeService, undoChange } from '#domain/directory'
import { giveUpRun } from '#domain/feeds'
import { factsAbout } from '#platform/facts'
import { NoRoom } from '#platform/free-room'
import { newId } from '#platform/ids'
import { react } from '#reactions'
import { fullService } from '../../../../tests/support/feed-server.ts'
import { aFeed as aFeedIn } from '../../../../tests/support/feeds.ts'
import { openWorld } from '../../../../tests/support/world.ts'
import { unzip } from './unzip.ts'

const world = await openWorld()
afterEach(() => world.clock.set('2026-05-12T09:00:00Z'))
const aFeed = (fields?: Parameters<typeof aFeedIn>[1]) => aFeedIn(world, fields)

/** More than any disk has. */
const FULL = 2 ** 60

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

  test('is read anew, once, when our reader understands more than it did, also when the server says that it is the same', async () => {
    const feed = await aFeed({ path: '/services.json' })
    const body = JSON.stringify([fullService('s1'), fullService('s2')])
    feed.server.instead = (request, answer) =>
      request.headers['if-none-match']
        ? Boolean(answer.writeHead(304).end())
        : Boolean(answer.writeHead(200, { ETag: '"a"', 'Content-Type': 'application/json' }).end(body))
    await feed.run()
    await world.owner.query(`update feed_run set report = report - 'reader' where feed_id = $1`, [feed.id])
    const unchanged = []
    for (const _ of [1, 2]) {
      world.clock.forward(24)
      expect(await feed.run()).toBe('applied')
      unchanged.push((await feed.last()).report.unchanged ?? false)
    }
    expect(unchanged).toEqual([false, true])
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

  test('that is read again after its run died notes its faults once', async () => {
    const feed = await aFeed({ kind: 'tabular', path: '/services.csv' })
    feed.server.instead = (_, answer) => Boolean(answer.writeHead(200).end('id,name\ns1,Choir\ns1,Choir\n'))
    expect(await feed.run()).toBe('applied')
    const { counts } = (await feed.last()).report
    expect(Object.values(counts!)).toContain(1)
    await world.owner.query(`update feed_run set state = 'running', fetched_at = null, ended_at = null where feed_id = $1`, [feed.id])
    expect(await feed.run()).toBe('applied')
    expect((await feed.last()).report.counts).toEqual(counts)
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
