import { expect, test } from 'vitest'
import { inTransaction } from '#platform/context'
import { openWorld } from '../../../tests/support/world.ts'
import {
  importDirectory,
  loadPlaces,
  placeNamed,
  searchServices,
  serviceWithId,
  type DirectoryEntries,
  type ServiceEntry,
} from './index.ts'

const world = await openWorld()

const service = (sourceId: string, fields: Partial<ServiceEntry['columns']> = {}, more: Partial<ServiceEntry> = {}): ServiceEntry => ({
  sourceId,
  organisationSourceId: 'o1',
  columns: {
    name: `Service ${sourceId}`,
    alternate_name: null,
    description: null,
    url: null,
    email: null,
    contact_name: null,
    status: 'active',
    application_process: null,
    fees: null,
    eligibility: null,
    minimum_age: null,
    maximum_age: null,
    languages: [],
    is_online: false,
    confirmed_at: null,
    ...fields,
  },
  places: [{ locationSourceId: 'l1', sourceId: null, description: null }],
  phones: [{ sourceId: null, number: '01632 960000', extension: null, type: null, description: null }],
  times: [
    {
      sourceId: null,
      weekdays: ['TU'],
      opensAt: '10:00',
      closesAt: '24:00',
      validFrom: null,
      validTo: null,
      frequency: null,
      rule: {},
      description: null,
    },
  ],
  termSourceIds: ['t1'],
  rest: { alert: 'Bring water' },
  ...more,
})

const directory = (...services: ServiceEntry[]): DirectoryEntries => ({
  organisations: [
    {
      sourceId: 'o1',
      columns: { name: 'Harbour Trust', alternate_name: null, description: null, email: null, phone: null, url: null },
      phones: [],
      rest: {},
    },
  ],
  locations: [
    {
      sourceId: 'l1',
      organisationSourceId: 'o1',
      columns: {
        name: 'Hall',
        alternate_name: null,
        description: null,
        transportation: null,
        accessibility: null,
        address_1: '1 Quay St',
        address_2: null,
        city: 'Overwater',
        region: null,
        state_province: null,
        postal_code: null,
        country: null,
        latitude: 53.05,
        longitude: 0.03,
      },
      phones: [],
      times: [],
      rest: {},
    },
  ],
  terms: [{ sourceId: 't1', name: 'Singing', parentSourceId: null, vocabulary: null }],
  services,
})

/** Everything that an import may touch, as it is in the database. */
async function everything(programme: { read: typeof world.read } = world) {
  return programme.read(async (tx) => ({
    organisations: await tx.selectFrom('organisation').selectAll().orderBy('id').execute(),
    locations: await tx.selectFrom('location').selectAll().orderBy('id').execute(),
    services: await tx.selectFrom('service').selectAll().orderBy('id').execute(),
    times: await tx.selectFrom('schedule').selectAll().orderBy('id').execute(),
    phones: await tx.selectFrom('phone').selectAll().orderBy('id').execute(),
    needs: await tx.selectFrom('service_need').selectAll().orderBy('need_code').execute(),
  }))
}

test('a directory is found, whole, as soon as it is loaded', async () => {
  const here = await world.programme()
  const counts = await importDirectory(here.system, {
    source: 'town',
    entries: directory(service('s1', { name: 'Bereavement choir', languages: ['en'] })),
  })
  expect(counts.services).toEqual({ added: 1, changed: 0, unchanged: 0 })
  const found = await here.read((tx) => searchServices(tx, { needs: ['bereavement'] }))
  expect(found.services).toMatchObject([
    { name: 'Bereavement choir', organisation: { name: 'Harbour Trust' }, why: [{ kind: 'need-in-words', code: 'bereavement' }] },
  ])
  expect(await here.read((tx) => serviceWithId(tx, found.services[0]!.id))).toMatchObject({
    source: 'town',
    terms: ['Singing'],
    phones: [{ number: '01632 960000' }],
    times: [{ weekdays: ['TU'], opensAt: '10:00', closesAt: '24:00' }],
    places: [{ name: 'Hall', address1: '1 Quay St' }],
  })
  expect(await here.factKinds()).toEqual(['directory.imported'])
})

test('a second run of the same changes nothing at all', async () => {
  const here = await world.programme()
  const entries = directory(service('s1'), service('s2'))
  await importDirectory(here.system, { source: 'town', entries })
  const before = await everything(here)
  world.clock.forward(24)
  const counts = await importDirectory(here.system, { source: 'town', entries: structuredClone(entries) })
  expect(counts.services).toEqual({ added: 0, changed: 0, unchanged: 2 })
  expect(await everything(here)).toEqual(before)
  expect(await here.factKinds()).toEqual(['directory.imported'])
})

test('a change in a child changes its service and no other, and ids stay', async () => {
  const here = await world.programme()
  await importDirectory(here.system, { source: 'town', entries: directory(service('s1'), service('s2')) })
  const before = await everything(here)
  const phones = [{ sourceId: null, number: '01632 960999', extension: null, type: null, description: null }]
  const counts = await importDirectory(here.system, { source: 'town', entries: directory(service('s1', {}, { phones }), service('s2')) })
  expect(counts.services).toEqual({ added: 0, changed: 1, unchanged: 1 })
  const after = await everything(here)
  expect(after.services.map((row) => row.id)).toEqual(before.services.map((row) => row.id))
  expect(after.phones.map((row) => row.number).sort()).toEqual(['01632 960000', '01632 960999'])
})

test('what was said here stays: capacity, needs, and services that the source no longer names', async () => {
  const here = await world.programme()
  await importDirectory(here.system, { source: 'town', entries: directory(service('s1'), service('s2')) })
  const { id } = await here.read((tx) => tx.selectFrom('service').select('id').where('source_id', '=', 's1').executeTakeFirstOrThrow())
  await inTransaction(here.system, async ({ tx }) => {
    await tx.updateTable('service').set({ capacity_status: 'waitlist' }).where('id', '=', id).execute()
    await tx.insertInto('service_need').values({ service_id: id, need_code: 'belonging' }).execute()
  })
  await importDirectory(here.system, { source: 'town', entries: directory(service('s1', { description: 'For anybody with debts.' })) })
  const after = await everything(here)
  expect(after.services).toHaveLength(2)
  expect(after.services.find((row) => row.id === id)).toMatchObject({ capacity_status: 'waitlist', description: 'For anybody with debts.' })
  expect(after.needs.map((row) => [row.need_code, row.from_words])).toEqual([
    ['belonging', false],
    ['debt', true],
  ])
})

test('a service whose organisation the source does not bring is kept without one, and gets it when it comes', async () => {
  const here = await world.programme()
  const lost = service('s1', {}, { organisationSourceId: null })
  await importDirectory(here.system, { source: 'town', entries: { ...directory(lost), organisations: [], locations: [] } })
  expect((await here.read((tx) => searchServices(tx, { text: 'service' }))).services).toMatchObject([{ organisation: null }])
  await importDirectory(here.system, { source: 'town', entries: directory(service('s1')) })
  expect((await here.read((tx) => searchServices(tx, { text: 'service' }))).services).toMatchObject([
    { organisation: { name: 'Harbour Trust' } },
  ])
})

test('a first import looks up each service that a telephone number belongs to, and does not read through all of them', async () => {
  const fresh = await openWorld()
  const here = await fresh.programme()
  const entries = directory(...Array.from({ length: 1500 }, (_, at) => service(`s${at}`, { description: 'We sing. '.repeat(30) })))
  await importDirectory(here.system, { source: 'town', entries })
  // A connection says what it did when it ends; before that it may keep it for ten seconds.
  await fresh.owner.query(
    `select pg_terminate_backend(pid, 10000) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
  )
  const { rows } = await fresh.owner.query(`select idx_tup_fetch::int as rows from pg_stat_user_tables where relname = 'service'`)
  const [{ rows: fetched }] = rows as [{ rows: number }]
  expect(fetched).toBeGreaterThan(0)
  expect(fetched).toBeLessThan(500_000)
})

test('two imports of one source at once leave each child once', async () => {
  const here = await world.programme()
  const entries = directory(...Array.from({ length: 30 }, (_, index) => service(`s${index}`)))
  const run = () => importDirectory(here.system, { source: 'town', entries })
  const counts = await Promise.all([run(), run()])
  expect(counts.reduce((sum, count) => sum + count.services.added, 0)).toBe(30)
  const { services, phones, times } = await everything(here)
  expect([services.length, phones.length, times.length]).toEqual([30, 30, 30])
})

test('two sources may use the same ids', async () => {
  const here = await world.programme()
  for (const source of ['north', 'south']) await importDirectory(here.system, { source, entries: directory(service('s1')) })
  expect((await everything(here)).services).toHaveLength(2)
})

test('an administrator may load a directory, a link worker may not', async () => {
  const [administrator, linkWorker] = [await world.member('administrator'), await world.member('link-worker')]
  await importDirectory(administrator.ctx, { source: 'town', entries: directory() })
  await expect(importDirectory(linkWorker.ctx, { source: 'town', entries: directory() })).rejects.toMatchObject({
    kind: 'forbidden',
    words: { act: 'load-directory' },
  })
  await expect(loadPlaces(linkWorker.ctx, [])).rejects.toMatchObject({ kind: 'forbidden' })
})

test('our own name, or one with spaces, is no name for a source', async () => {
  for (const source of ['footbridge', '', 'a b', '../etc', 'x'.repeat(61)]) {
    await expect(importDirectory(world.system, { source, entries: directory() })).rejects.toMatchObject({
      kind: 'invalid',
      field: 'source',
    })
  }
})

test('postcodes are loaded once, and move when they are said to be elsewhere', async () => {
  const place = { kind: 'postcode' as const, name: 'OV11AA', latitude: 53, longitude: 0 }
  expect(await loadPlaces(world.system, [place])).toEqual({ added: 1, changed: 0, unchanged: 0 })
  expect(await loadPlaces(world.system, [place])).toEqual({ added: 0, changed: 0, unchanged: 1 })
  expect(await loadPlaces(world.system, [{ ...place, latitude: 53.5 }])).toEqual({ added: 0, changed: 1, unchanged: 0 })
  expect(await world.read((tx) => placeNamed(tx, 'ov1 1aa'))).toMatchObject({ latitude: 53.5 })
})

test('an entry is as fresh as its source says from the moment that it is there', async () => {
  const here = await world.programme()
  const lately = new Date(here.system.clock.now().getTime() - 3 * 86_400_000)
  await importDirectory(here.system, { source: 'fresh', entries: directory(service('new', { confirmed_at: lately }), service('unsaid')) })
  const rows = await here.read((tx) => tx.selectFrom('service').select(['source_id', 'freshness']).orderBy('source_id').execute())
  expect(rows).toEqual([
    { source_id: 'new', freshness: 89 },
    { source_id: 'unsaid', freshness: 30 },
  ])
})
