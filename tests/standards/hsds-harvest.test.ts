import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { addFeed, runsOf } from '#domain/feeds'
import { newId } from '#platform/ids'
import { harvest } from '../../src/standards/hsds/index.ts'
import { type FeedService, feedServer } from '../support/feed-server.ts'
import { sharedData } from '../support/shared-data.ts'
import { openWorld } from '../support/world.ts'

const world = await openWorld()
const names = ['V3.0-UK-Default', 'V3.0-UK-Test', 'V3.0-UK-Warn', 'V3.0-UK-Fail']
const read = (folder: string, file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as Record<string, unknown>

/** A server that answers with the files of a mock: the list page by page, and the one whole service that it has. */
async function harvestMock(folder: string, kind: 'oruk' | 'hsds-json') {
  const [here, server] = [await world.programme(), await feedServer()]
  const list = read(folder, 'service_list.json')
  const details = read(folder, 'service_full.json')
  server.instead = (_, answer, url) => {
    const [, part, id] = url.pathname.split('/')
    if (part !== 'services') return false
    const body = id === undefined ? list : id === details.id ? details : undefined
    return Boolean(
      body ? answer.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body)) : answer.writeHead(404).end(),
    )
  }
  const id = newId()
  await addFeed(
    here.system,
    { id, name: basename(folder), url: server.url, kind, everyHours: 24, rule: 'newest-wins' },
    { allowPrivate: true },
  )
  const outcome = await harvest(here.system, { feedId: id }, { allowPrivate: true })
  const [run] = await here.read((tx) => runsOf(tx, id))
  const services = await here.read((tx) => tx.selectFrom('service').selectAll().where('source', '=', `feed:${id}`).execute())
  return { list: list.contents as FeedService[], details, outcome, run: run!, services, here, server, id }
}

describe.each(names)('the mock %s of Open Referral UK as a feed', (name) => {
  const folder = sharedData(`oruk/${name}`)

  test.skipIf(!folder)('is taken: every service that has an id and a name, and what is wrong is said with its place', async () => {
    const { list, outcome, run, services } = await harvestMock(folder!, 'oruk')
    expect(outcome).toBe('applied')
    const withId = new Set(list.filter((one) => one.id && one.name).map((one) => one.id))
    expect(new Set(services.map((one) => one.source_id))).toEqual(new Set([...withId, ...services.map((one) => one.source_id)]))
    expect(services.length).toBeGreaterThan(0)
    expect(run).toMatchObject({ state: 'applied', seen: services.length, isWhole: true })
    for (const note of run.report.notes ?? []) {
      expect(note.file).toMatch(/^(page \d|services\/)/)
      expect(note.line).toBeGreaterThan(0)
    }
    if (name.endsWith('Fail')) expect(run.report.notes!.length).toBeGreaterThan(0)
  })

  test.skipIf(!folder)('brings the places and times of the service that it has whole, and a second run changes nothing', async () => {
    const { list, details, services, here, server, id } = await harvestMock(folder!, 'oruk')
    const whole = services.find((one) => one.source_id === details.id)!
    const times = await here.read((tx) => tx.selectFrom('schedule').select('id').where('service_id', '=', whole.id).execute())
    const places = await here.read((tx) => tx.selectFrom('service_at_location').select('id').where('service_id', '=', whole.id).execute())
    expect([times.length > 0, places.length > 0]).toEqual([true, true])
    server.asked = []
    world.clock.forward(8 * 24)
    await harvest(here.system, { feedId: id }, { allowPrivate: true })
    const [again] = await here.read((tx) => runsOf(tx, id, 1))
    expect(again!.counts.services).toMatchObject({ added: 0, changed: 0 })
    // Where the list says that it has not changed since, it is not asked for again; never more than once.
    const asked = server.asked.filter((path) => path === `/services/${String(details.id)}`)
    const [inList] = list.filter((one) => one.id === details.id)
    expect(asked).toHaveLength(inList!.last_modified === details.last_modified ? 0 : 1)
    world.clock.set('2026-05-12T09:00:00Z')
  })
})

describe('the official examples of HSDS 3.1 as a feed', () => {
  const folder = sharedData('hsds/examples')

  test.skipIf(!folder)('are taken, also as lines', async () => {
    const { outcome, services } = await harvestMock(folder!, 'hsds-json')
    expect(outcome).toBe('applied')
    expect(services).toHaveLength(1)
    const [here, server] = [await world.programme(), await feedServer()]
    server.services = [read(folder!, 'service_full.json') as FeedService]
    server.offersLines = true
    const id = newId()
    await addFeed(
      here.system,
      { id, name: 'Lines', url: `${server.url}/services`, kind: 'hsds-json', everyHours: 24, rule: 'local-wins' },
      { allowPrivate: true },
    )
    expect(await harvest(here.system, { feedId: id }, { allowPrivate: true })).toBe('applied')
    const [again] = await here.read((tx) => tx.selectFrom('service').selectAll().execute())
    for (const column of ['name', 'description', 'languages', 'source_hash'] as const) expect(again![column]).toEqual(services[0]![column])
  })

  test.skipIf(!folder)('as a package of tables are taken too', async () => {
    const [here, server] = [await world.programme(), await feedServer()]
    const tables = readdirSync(join(folder!, 'csv')).filter((name) => name.endsWith('.csv'))
    const described = { resources: tables.map((name) => ({ name: name.replace('.csv', ''), path: name })) }
    server.instead = (_, answer, url) => {
      const name = basename(url.pathname)
      if (name === 'datapackage.json') return Boolean(answer.writeHead(200).end(JSON.stringify(described)))
      return Boolean(
        tables.includes(name) ? answer.writeHead(200).end(readFileSync(join(folder!, 'csv', name))) : answer.writeHead(404).end(),
      )
    }
    const id = newId()
    const url = `${server.url}/csv/datapackage.json`
    await addFeed(here.system, { id, name: 'Tables', url, kind: 'tabular', everyHours: 24, rule: 'local-wins' }, { allowPrivate: true })
    await harvest(here.system, { feedId: id }, { allowPrivate: true })
    const [run] = await here.read((tx) => runsOf(tx, id))
    expect(run!.report.failure ?? run!.state).toBe('applied')
    expect(run!.seen).toBeGreaterThan(0)
  })
})
