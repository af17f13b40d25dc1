import { expect, test } from 'vitest'
import { openWorld } from '../../../tests/support/world.ts'
import { newId } from '#platform/ids'
import { inTransaction } from '#platform/context'
import { loadStops, placeNamed, placesToChoose, searchServices, serviceWithId, type Search } from './index.ts'

const world = await openWorld()
const find = (search: Search) => world.read((tx) => searchServices(tx, search))
const namesOf = async (search: Search) => (await find(search)).services.map((service) => service.name)

/** A service at a point, open on days. */
async function serviceAt(fields: {
  name: string
  at?: [number, number]
  days?: string[]
  at10?: boolean
  needs?: string[]
  languages?: string[]
  capacity?: string
  description?: string
}) {
  const { id } = await world.service({ name: fields.name, needs: fields.needs ?? [] })
  await inTransaction(world.system, async ({ tx }) => {
    await tx
      .updateTable('service')
      .set({ languages: fields.languages ?? [], description: fields.description ?? null, capacity_status: fields.capacity ?? null })
      .where('id', '=', id)
      .execute()
    if (fields.at) {
      const place = newId()
      await tx
        .insertInto('location')
        .values({ id: place, name: `Hall of ${fields.name}`, latitude: fields.at[0], longitude: fields.at[1] })
        .execute()
      await tx.insertInto('service_at_location').values({ service_id: id, location_id: place }).execute()
      if (fields.days)
        await tx
          .insertInto('schedule')
          .values({ location_id: place, weekdays: fields.days, opens_at: '10:00', closes_at: '12:00' })
          .execute()
    }
  })
  return id
}

const centre = { latitude: 53.05, longitude: 0.03 }
const choir = await serviceAt({
  name: 'Harbour choir',
  at: [53.051, 0.03],
  days: ['TU'],
  needs: ['loneliness', 'belonging'],
  languages: ['en', 'pl'],
  capacity: 'capacity',
  description: 'We sing together.',
})
const walkers = await serviceAt({
  name: 'Wandelgroep De Dijk',
  at: [53.2, 0.03],
  days: ['WE'],
  needs: ['loneliness'],
  capacity: 'no-capacity',
  description: 'Samen wandelen langs het water.',
})
await serviceAt({ name: 'Debt advice', needs: ['debt'], description: 'Help with letters. Singing is not offered.' })

test('English words are found in any of their forms, a name before a description', async () => {
  expect(await namesOf({ text: 'sings' })).toEqual(['Harbour choir', 'Debt advice'])
  expect(await namesOf({ text: 'choirs' })).toEqual(['Harbour choir'])
})

test('Dutch words are found in any of their forms', async () => {
  expect(await namesOf({ text: 'wandelen' })).toEqual(['Wandelgroep De Dijk'])
})

test('a word that is mistyped finds what looks like it, and says so', async () => {
  const found = await find({ text: 'habour chior' })
  expect(found.services.map((service) => service.name)).toEqual(['Harbour choir'])
  expect(found.onlyAlike).toBe(true)
  expect(found.services[0]!.why).toEqual([{ kind: 'alike' }])
})

test('more of the needs comes first, and each service says for which it is there', async () => {
  const found = await find({ needs: ['loneliness', 'belonging'] })
  expect(found.services.map((service) => service.id)).toEqual([choir, walkers])
  expect(found.services[0]!.why).toEqual([
    { kind: 'need', code: 'belonging' },
    { kind: 'need', code: 'loneliness' },
  ])
})

test('distance is measured in metres from where one asks, and can be a limit', async () => {
  const found = await find({ near: centre, withinMetres: 2000 })
  // Debt advice has no place, and so is near everybody.
  expect(found.services.map((service) => service.name)).toEqual(['Harbour choir', 'Debt advice'])
  expect(found.services[0]!.where).toMatchObject({ name: 'Hall of Harbour choir' })
  expect(found.services[0]!.where!.metres).toBeGreaterThan(100)
  expect(found.services[0]!.where!.metres).toBeLessThan(120)
  expect((await find({ near: centre })).total).toBe(3)
})

test('a day is found through the times of the place', async () => {
  const found = await find({ weekdays: ['WE'] })
  expect(found.services.map((service) => service.id)).toEqual([walkers])
  expect(found.services[0]!.times).toEqual([{ weekdays: ['WE'], opensAt: '10:00', closesAt: '12:00', description: null }])
})

test('a language is found by its tag', async () => {
  expect(await namesOf({ language: 'pl' })).toEqual(['Harbour choir'])
})

test('who asks for room sees nothing that is full', async () => {
  expect(await namesOf({ needs: ['loneliness'], openToReferrals: true })).toEqual(['Harbour choir'])
})

test('words that mean something to a search engine only are words like any other', async () => {
  for (const text of ["'", '"', '-', 'a & b | !', '\\', '%', ':*', '<->', '('.repeat(50)])
    expect((await find({ text })).services).toBeInstanceOf(Array)
})

test('a page past the end is the last', async () => {
  const last = await find({})
  expect(last).toMatchObject({ page: 1, pages: 1 })
  expect(await find({ page: 9 })).toEqual(last)
})

test('a service is not found from another programme', async () => {
  const other = await world.programme()
  expect((await other.read((tx) => searchServices(tx, {}))).total).toBe(0)
  expect(await other.read((tx) => serviceWithId(tx, choir))).toBeUndefined()
})

test('the page of a service has its places with their times', async () => {
  const service = await world.read((tx) => serviceWithId(tx, choir))
  expect(service).toMatchObject({
    name: 'Harbour choir',
    capacity: 'capacity',
    languages: ['en', 'pl'],
    needs: [{ code: 'belonging' }, { code: 'loneliness' }],
  })
  expect(service!.places[0]!.times[0]!.weekdays).toEqual(['TU'])
})

test('a place is found by its postcode however it is spaced, or by its name', async () => {
  await inTransaction(world.system, ({ tx }) =>
    tx
      .insertInto('place')
      .values([
        { kind: 'postcode', name: 'OV11AA', ...centre },
        { kind: 'town', name: 'Overwater', ...centre },
        { kind: 'neighbourhood', name: 'Café Quarter', ...centre },
      ])
      .execute(),
  )
  const named = (text: string) => world.read(async (tx) => (await placeNamed(tx, text))?.name)
  expect(await named(' ov1 1aa')).toBe('OV11AA')
  expect(await named('overwater')).toBe('Overwater')
  expect(await named('cafe quarter')).toBe('Café Quarter')
  expect(await named('Nowhere')).toBeUndefined()
  expect((await world.read(placesToChoose)).map((place) => place.name)).toEqual(['Overwater', 'Café Quarter'])
})

test('what is hidden, or was merged into another, is never found', async () => {
  const here = await world.programme()
  const [kept, hidden, merged] = [
    await here.service({ name: 'Tea' }),
    await here.service({ name: 'Tea' }),
    await here.service({ name: 'Tea' }),
  ]
  await inTransaction(here.system, async ({ tx }) => {
    const gone = { hidden_at: here.system.clock.now() }
    await tx
      .updateTable('service')
      .set({ ...gone, hidden_because: 'no-answer', is_online: true })
      .where('id', '=', hidden.id)
      .execute()
    await tx
      .updateTable('service')
      .set({ ...gone, hidden_because: 'merged', merged_into: kept.id })
      .where('id', '=', merged.id)
      .execute()
  })
  for (const search of [
    {},
    { text: 'tea' },
    { text: 'tae' },
    { needs: ['loneliness'] },
    { near: centre, withinMetres: 5000 },
  ] satisfies Search[])
    for (const { id } of (await here.read((tx) => searchServices(tx, search))).services) expect(id).toBe(kept.id)
})

test('the parts of a day, the cost, access and groups leave out what does not say so', async () => {
  await inTransaction(world.system, async ({ tx }) => {
    await tx
      .updateTable('service')
      .set({ cost: 'free', access_features: ['step-free', 'seating'] })
      .where('id', '=', choir)
      .execute()
    await tx.insertInto('service_circumstance').values({ service_id: choir, circumstance_code: 'older-people' }).execute()
  })
  expect(await namesOf({ partsOfDay: ['morning'], weekdays: ['TU', 'SU'] })).toEqual(['Harbour choir'])
  expect(await namesOf({ partsOfDay: ['evening'] })).toEqual([])
  expect(await namesOf({ costs: ['free', 'donation'] })).toEqual(['Harbour choir'])
  expect(await namesOf({ access: ['step-free', 'seating'] })).toEqual(['Harbour choir'])
  expect(await namesOf({ access: ['step-free', 'parking'] })).toEqual([])
  expect(await namesOf({ circumstances: ['older-people', 'men'] })).toEqual(['Harbour choir'])
  const [found] = (await find({ near: centre, withinMetres: 2000, weekdays: ['TU'], partsOfDay: ['morning'] })).services
  expect(found!.why).toContainEqual({ kind: 'time', weekday: 'TU', part: 'morning' })
})

test('travel is said in minutes, by bus where there are stops at both ends', async () => {
  const minutes = async (travel: 'foot' | 'bus') => {
    const [found] = (await find({ near: { latitude: 53.01, longitude: 0.03 }, text: 'choir', wishes: { travel } })).services
    return found!.why.find((why) => why.kind === 'travel')?.minutes
  }
  expect(await minutes('foot')).toBe(79)
  expect(await minutes('bus')).toBeUndefined()
  await loadStops(world.system, [
    { sourceId: 'a', name: 'South', latitude: 53.011, longitude: 0.03 },
    { sourceId: 'b', name: 'Harbour', latitude: 53.0515, longitude: 0.03 },
  ])
  expect(await minutes('bus')).toBe(34)
  await loadStops(world.system, [{ sourceId: 'b', name: 'Harbour', latitude: 53.0515, longitude: 0.03 }])
  expect(await minutes('bus')).toBeUndefined()
  await expect(loadStops((await world.member('link-worker')).ctx, [])).rejects.toMatchObject({ kind: 'forbidden' })
})

test('an organisation is found by its name, near somewhere as well as everywhere', async () => {
  const { id } = await world.organisation({ name: 'Quayside Trust' })
  const service = await serviceAt({ name: 'Drop-in', at: [53.0505, 0.03] })
  await inTransaction(world.system, ({ tx }) => tx.updateTable('service').set({ organisation_id: id }).where('id', '=', service).execute())
  for (const near of [null, centre]) {
    const [found] = (await find({ text: 'quayside', near, withinMetres: 2000 })).services
    expect(found).toMatchObject({ id: service, why: expect.arrayContaining([{ kind: 'organisation' }]) })
  }
})

test('what has no place or is by telephone is near everybody, however much stands near and however far one looks', async () => {
  const here = await world.programme()
  const namesNear = async (search: Search) =>
    (await here.read((tx) => searchServices(tx, { near: centre, ...search }))).services.map((service) => service.name)
  const visitor = await here.service({ name: 'A visitor for you' })
  const telephone = await here.service({ name: 'Telephone friends' })
  const far = await here.service({ name: 'Far hall' })
  await inTransaction(here.system, async ({ tx }) => {
    const stand = async (serviceId: string, latitude: number) => {
      const place = newId()
      await tx.insertInto('location').values({ id: place, name: 'Hall', latitude, longitude: 0.03 }).execute()
      await tx.insertInto('service_at_location').values({ service_id: serviceId, location_id: place }).execute()
    }
    await stand(far.id, 54)
    await stand(telephone.id, 54)
    await tx.updateTable('service').set({ is_in_person: false }).where('id', '=', telephone.id).execute()
  })
  expect(await namesNear({ withinMetres: 1000 })).toEqual(expect.arrayContaining(['A visitor for you', 'Telephone friends']))
  expect(await namesNear({ withinMetres: 1000 })).not.toContain('Far hall')

  await inTransaction(here.system, async ({ tx }) => {
    const many = Array.from({ length: 450 }, () => ({ id: newId(), name: 'Near hall' }))
    await tx.insertInto('service').values(many).execute()
    const places = many.map(() => ({ id: newId(), name: 'Hall', ...centre }))
    await tx.insertInto('location').values(places).execute()
    await tx
      .insertInto('service_at_location')
      .values(many.map(({ id }, index) => ({ service_id: id, location_id: places[index]!.id })))
      .execute()
    await tx
      .updateTable('service')
      .set({ freshness: 100, capacity_status: 'capacity' })
      .where('id', 'in', [visitor.id, telephone.id])
      .execute()
  })
  const found = await here.read((tx) => searchServices(tx, { near: centre }))
  expect(found).toMatchObject({ withinMetres: 5000, total: 452 })
  expect(found.services.map((service) => service.name)).toEqual(expect.arrayContaining(['A visitor for you', 'Telephone friends']))

  await inTransaction(here.system, ({ tx }) => tx.deleteFrom('service_at_location').where('service_id', '=', far.id).execute())
  expect(await namesNear({ withinMetres: 1000, text: 'far' })).toEqual(['Far hall'])
})
