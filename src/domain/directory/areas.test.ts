import type { KyselyPlugin } from 'kysely'
import { expect, test } from 'vitest'
import { type FeedAddress, smallFeed } from '../../../tests/support/small-feed.ts'
import { merge } from '../../../tests/support/introduced.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { inTransaction } from '#platform/context'
import { newId } from '#platform/ids'
import {
  importDirectory,
  loadPlaces,
  mergeServices,
  placeAround,
  type Search,
  searchServices,
  tendDirectory,
  undoDuplicate,
} from './index.ts'

const world = await openWorld()

const places = [
  { kind: 'town' as const, name: 'Hilltown', latitude: 52.2, longitude: 5.2 },
  { kind: 'town' as const, name: 'Farley', latitude: 53.2, longitude: 5.2 },
  { kind: 'neighbourhood' as const, name: 'Centrum', latitude: 53.21, longitude: 5.2 },
  { kind: 'postcode' as const, name: '1234AB', latitude: 52.21, longitude: 5.2 },
]
/** A hundred kilometres from everything. */
const farAway = { latitude: 51.1, longitude: 5.2 }

/** With its own place far away, unless that is said. */
async function workingIn(names: string[], address: FeedAddress = farAway) {
  const here = await world.programme()
  await loadPlaces(here.system, places)
  const bring = (areas: string[]) =>
    importDirectory(here.system, smallFeed(address, { service_area: areas.map((name, index) => ({ id: String(index), name })) }))
  await bring(names)
  const from = (place: string, withinMetres: number | null = 5_000) =>
    here.read(async (tx) => {
      const { services } = await searchServices(tx, { near: await placeAround(tx, place), withinMetres: withinMetres ?? undefined })
      return services.map(({ worksIn, where, why }) => ({ worksIn, metres: where?.metres, why: why.find(({ kind }) => kind === 'area') }))
    })
  return { here, bring, from }
}

test.each(['Whole of Hilltown', 'heel Hilltown', 'Gemeente Hilltown', 'Farley and Hilltown', 'Farley, hilltown', '1234'])(
  'who works in “%s” is found from there, from wherever they come, with that as the reason',
  async (words) => {
    const { from } = await workingIn([words])
    const name = expect.stringMatching(/^(hilltown|1234)$/i) as string
    expect(await from('1234 AB')).toEqual([{ worksIn: name, metres: expect.any(Number), why: { kind: 'area', name } }])
  },
)

test('and not from elsewhere, nor where the words only begin alike', async () => {
  const { bring, from } = await workingIn(['Hilltown'])
  expect(await from('Hilltown')).toHaveLength(1)
  expect(await from('Farley')).toEqual([])
  await bring(['Hilltown upon Wend'])
  expect(await from('Hilltown')).toEqual([])
  await bring([])
  expect(await from('Hilltown')).toEqual([])
})

test('so it is where nobody says how far, beside hundreds that are nearer than its office', async () => {
  const { here, from } = await workingIn(['Hilltown'])
  const many = Array.from({ length: 450 }, () => ({ id: newId(), name: 'Hall', latitude: 51.6, longitude: 5.2 }))
  const joined = many.map(({ id }) => ({ service_id: id, location_id: id }))
  await inTransaction(here.system, async ({ tx }) => {
    await tx.insertInto('location').values(many).execute()
    await tx
      .insertInto('service')
      .values(many.map(({ id, name }) => ({ id, name })))
      .execute()
    await tx.insertInto('service_at_location').values(joined).execute()
  })
  expect((await from('Hilltown', null))[0]).toMatchObject({ worksIn: 'Hilltown', why: { kind: 'area', name: 'Hilltown' } })
})

test('many towns have a neighbourhood of this name: it is this one for who names the town as well, or has a place near by', async () => {
  const { bring, from } = await workingIn(['Centrum'])
  expect(await from('Centrum')).toEqual([])
  await bring(['Centrum', 'Farley'])
  expect(await from('Centrum')).toHaveLength(1)
  const nearBy = await workingIn(['Centrum'], { latitude: 53.3, longitude: 5.2 })
  expect(await nearBy.from('Centrum')).toMatchObject([{ worksIn: 'Centrum' }])
})

test('a place that goes by two names is the area of who works there by either', async () => {
  const { here, bring, from } = await workingIn(['The Hill'])
  expect(await from('Hilltown')).toEqual([])
  await loadPlaces(here.system, [{ ...places[0]!, name: 'The Hill' }])
  expect(await from('Hilltown')).toMatchObject([{ worksIn: 'The Hill' }])
  await bring(['Hilltown'])
  expect(await from('The Hill')).toMatchObject([{ worksIn: 'Hilltown' }])
})

test('of two towns of one name, who works in it is found near the one where they have a place', async () => {
  const { here, from } = await workingIn(['Newport'])
  const newport = { kind: 'town' as const, name: 'Newport' }
  await loadPlaces(here.system, [
    { ...newport, partOf: 'Gwent', latitude: 52.5, longitude: 5.2 },
    { ...newport, partOf: 'Shropshire', latitude: 54.5, longitude: 5.2 },
  ])
  expect(await from('Newport, Gwent')).toEqual([])
  const nearBy = await workingIn(['Newport'], { latitude: 52.6, longitude: 5.2 })
  await loadPlaces(nearBy.here.system, [{ ...newport, partOf: 'Gwent', latitude: 52.5, longitude: 5.2 }])
  await loadPlaces(nearBy.here.system, [{ ...newport, partOf: 'Shropshire', latitude: 54.5, longitude: 5.2 }])
  expect(await nearBy.from('newport, gwent')).toMatchObject([{ worksIn: 'Newport' }])
  expect(await nearBy.from('Newport, Shropshire')).toEqual([])
})

/** Two entries of one group, each from a feed of its own and working in a town of its own. */
async function twins() {
  const { here, bring, from } = await workingIn(['Hilltown'])
  const feed = smallFeed({ latitude: 50.1, longitude: 5.2 }, { service_area: [{ id: '1', name: 'Farley' }] })
  await importDirectory(here.system, { ...feed, source: 'county' })
  const ids = await here.read((tx) => tx.selectFrom('service').select(['id', 'source']).execute())
  const [kept, gone] = ['town', 'county'].map((source) => ids.find((row) => row.source === source)!.id) as [string, string]
  const [oneId, otherId] = [kept, gone].toSorted() as [string, string]
  const pair = { oneId, otherId }
  await inTransaction(here.system, ({ tx }) =>
    tx
      .insertInto('service_duplicate')
      .values({ one_id: oneId, other_id: otherId, reasons: ['same-name'], score: 1, found_at: world.clock.now() })
      .execute(),
  )
  const { ctx } = await here.member('manager')
  const areas = async () => [(await from('Hilltown')).length, (await from('Farley')).map(({ worksIn }) => worksIn)]
  const bringOther = (name: string) =>
    importDirectory(here.system, {
      ...smallFeed({ latitude: 50.1, longitude: 5.2 }, { service_area: [{ id: '1', name }] }),
      source: 'county',
    })
  return { here, ctx, pair, kept, gone, areas, bring, bringOther, from }
}

test('of two entries that are made one, the one that is kept is found in the areas of both; told apart again, each has its own', async () => {
  const { here, ctx, pair, kept, gone, areas, bring, from } = await twins()
  const shownIn = (place: string) =>
    here.read(async (tx) => {
      const { services } = await searchServices(tx, { near: await placeAround(tx, place), withinMetres: 5_000 })
      return services.map(({ id }) => id)
    })
  expect([await shownIn('Hilltown'), await shownIn('Farley')]).toEqual([[kept], [gone]])
  await mergeServices(ctx, { ...pair, keepId: kept })
  await mergeServices(ctx, { ...pair, keepId: kept })
  expect([await shownIn('Hilltown'), await shownIn('Farley')]).toEqual([[kept], [kept]])
  expect(await from('Farley')).toMatchObject([{ worksIn: 'Farley', why: { kind: 'area', name: 'Farley' } }])
  await bring(['Hilltown', 'Elsewhere'])
  expect(await areas()).toEqual([1, ['Farley']])
  await undoDuplicate(ctx, pair)
  await undoDuplicate(ctx, pair)
  expect([await shownIn('Hilltown'), await shownIn('Farley')]).toEqual([[kept], [gone]])
})

test('what the feed of the other says of its areas meanwhile is said of the one that is kept', async () => {
  const { ctx, pair, kept, areas, bringOther } = await twins()
  await mergeServices(ctx, { ...pair, keepId: kept })
  await bringOther('Hilltown')
  expect(await areas()).toEqual([1, []])
  await bringOther('Farley')
  expect(await areas()).toEqual([1, ['Farley']])
})

test('of a row of merged entries all areas are those of the last, and go back step by step', async () => {
  const { here, ctx, pair, kept, gone } = await twins()
  const { id: last } = await here.service({ name: 'Choir' })
  const [oneId, otherId] = [kept, last].toSorted() as [string, string]
  await inTransaction(here.system, ({ tx }) =>
    tx
      .insertInto('service_duplicate')
      .values({ one_id: oneId, other_id: otherId, reasons: ['same-name'], score: 1, found_at: world.clock.now() })
      .execute(),
  )
  const shown = () =>
    here.read(async (tx) => {
      const rows = await tx.selectFrom('service_area').select(['area', 'shown_id', 'is_offered']).orderBy('area').execute()
      return rows.map(({ shown_id, is_offered }) => [{ [kept]: 'kept', [gone]: 'gone', [last]: 'last' }[shown_id], is_offered])
    })
  await mergeServices(ctx, { ...pair, keepId: kept })
  await mergeServices(ctx, { oneId, otherId, keepId: last })
  const [all, own] = [
    [
      ['last', true],
      ['last', true],
    ],
    [
      ['gone', true],
      ['last', true],
    ],
  ]
  expect(await shown()).toEqual(all)
  await undoDuplicate(ctx, pair)
  expect(await shown()).toEqual(own)
  await undoDuplicate(ctx, { oneId, otherId })
  expect(await shown()).toEqual([
    ['gone', true],
    ['kept', true],
  ])
})

test('however long the row of merged entries is, its areas are those of the last', async () => {
  const { here, kept, from } = await twins()
  let last = kept
  for (let merges = 0; merges < 25; merges++) {
    const { id } = await here.service({ name: `Choir ${merges}` })
    await merge(here, last, id)
    last = id
  }
  const rows = await here.read((tx) => tx.selectFrom('service_area').select('shown_id').where('service_id', '=', kept).execute())
  expect(rows).toEqual([{ shown_id: last }])
  expect(await from('Hilltown')).toHaveLength(1)
})

test('where a merge is undone, or one more is made, while a feed writes down an area, the night sets right with which entry it is shown', async () => {
  const { here, ctx, pair, kept, gone } = await twins()
  const { id: last } = await here.service({ name: 'Choir' })
  const [oneId, otherId] = [kept, last].toSorted() as [string, string]
  const row = { service_id: gone, shown_id: gone, name: 'Farley', area: 'farley' }
  await inTransaction(here.system, async ({ tx }) => {
    const found = { one_id: oneId, other_id: otherId, reasons: ['same-name'], score: 1, found_at: world.clock.now() }
    await tx.insertInto('service_duplicate').values(found).execute()
    await tx.deleteFrom('service_area').where('service_id', '=', gone).execute()
  })
  await mergeServices(ctx, { ...pair, keepId: kept })
  const shown = async () =>
    (await here.read((tx) => tx.selectFrom('service_area').select('shown_id').where('service_id', '=', gone).execute())).map(
      ({ shown_id }) => ({ [kept]: 'kept', [gone]: 'gone', [last]: 'last' })[shown_id],
    )
  const meanwhile = async (act: () => Promise<unknown>) => {
    await inTransaction(here.system, async ({ tx }) => {
      await tx.insertInto('service_area').values(row).execute()
      await act()
    })
    await tendDirectory(here.system)
    const found = await shown()
    await inTransaction(here.system, ({ tx }) => tx.deleteFrom('service_area').where('service_id', '=', gone).execute())
    return found
  }
  expect(await meanwhile(() => mergeServices(ctx, { oneId, otherId, keepId: last }))).toEqual(['last'])
  expect(await meanwhile(() => undoDuplicate(ctx, { oneId, otherId }))).toEqual(['kept'])
})

test('an entry that is hidden, closed or older than it was stands in its areas as it is now', async () => {
  const { here, kept, areas } = await twins()
  const change = (fields: { freshness?: number; status?: string }) =>
    inTransaction(here.system, ({ tx }) => tx.updateTable('service').set(fields).where('id', '=', kept).execute())
  const row = () =>
    here.read((tx) => tx.selectFrom('service_area').select(['freshness', 'is_offered']).where('shown_id', '=', kept).executeTakeFirst())
  await change({ freshness: 42 })
  expect(await row()).toEqual({ freshness: 42, is_offered: true })
  await change({ status: 'defunct' })
  expect(await row()).toEqual({ freshness: 42, is_offered: false })
  expect(await areas()).toEqual([0, ['Farley']])
  await change({ status: 'temporarily closed' })
  expect(await areas()).toEqual([1, ['Farley']])
})

test('of an area that thousands name the freshest are found, whoever was written down first', async () => {
  const { here, from } = await workingIn([])
  const many = Array.from({ length: 2_600 }, (_, at) => ({
    id: newId(),
    name: at === 2_599 ? 'Last' : `Group ${at}`,
    freshness: at === 2_599 ? 90 : 10,
  }))
  await inTransaction(here.system, async ({ tx }) => {
    await tx
      .insertInto('service')
      .values(many.map((row) => ({ ...row, is_in_person: true })))
      .execute()
    await tx.updateTable('service').set({ has_place: true }).where('name', '<>', 'Choir').execute()
    const rows = many.map(({ id }) => ({ service_id: id, shown_id: id, area: 'hilltown', name: 'Hilltown' }))
    await tx.insertInto('service_area').values(rows).execute()
  })
  expect(await from('Hilltown')).not.toEqual([])
  const { services } = await here.read(async (tx) => searchServices(tx, { near: await placeAround(tx, 'Hilltown'), withinMetres: 5_000 }))
  expect(services[0]!.name).toBe('Last')
})

/** Services that work in Hilltown, each with places so many metres to the north of its middle. */
async function inHilltown(all: { name: string; places: Record<string, number> }[]) {
  const { here } = await workingIn([])
  await inTransaction(here.system, async ({ tx }) => {
    await tx.deleteFrom('service').execute()
    for (const { name, places: halls } of all) {
      const id = newId()
      await tx.insertInto('service').values({ id, name }).execute()
      await tx.insertInto('service_area').values({ service_id: id, shown_id: id, area: 'hilltown', name: 'Hilltown' }).execute()
      for (const [hall, metres] of Object.entries(halls)) {
        const place = { id: newId(), name: hall, latitude: 52.2 + metres / 111_195, longitude: 5.2 }
        await tx.insertInto('location').values(place).execute()
        await tx.insertInto('service_at_location').values({ service_id: id, location_id: place.id }).execute()
      }
    }
  })
  const found = (search: Partial<Search>) =>
    here.read(async (tx) => (await searchServices(tx, { near: await placeAround(tx, 'Hilltown'), ...search })).services)
  return { here, found }
}

test.each([undefined, 5_000, 10_000])(
  'who works in a town is shown at its nearest place, as far as that is, within %s metres',
  async (withinMetres) => {
    const { found } = await inHilltown([{ name: 'Walks', places: { 'A office': 100_000, Hall: 6_000 } }])
    const [walks] = await found({ withinMetres })
    expect(walks).toMatchObject({ worksIn: 'Hilltown', where: { name: 'Hall' }, otherPlaces: 1 })
    expect(walks!.where!.metres).toBeCloseTo(6_000, -2)
  },
)

test.each([undefined, 15_000])(
  'of those who all work in a town the nearest comes first, with the way to each, within %s metres',
  async (withinMetres) => {
    const { found } = await inHilltown([
      { name: 'Nine', places: { Hall: 9_000 } },
      { name: 'Two', places: { Hall: 2_000 } },
      { name: 'Six', places: { Hall: 6_000 } },
    ])
    const services = await found({ withinMetres, wishes: { travel: 'foot' } })
    expect(services.map(({ name }) => name)).toEqual(['Two', 'Six', 'Nine'])
    for (const { why } of services) expect(why.map(({ kind }) => kind)).toEqual(['travel', 'area'])
  },
)

test('thousands that are hidden, closed or full keep nobody else who works there out of the list', async () => {
  const { here, found } = await inHilltown([{ name: 'Last', places: { 'Far away': 100_000 } }])
  await inTransaction(here.system, async ({ tx }) => {
    const rows = Array.from({ length: 2_100 }, (_, at) => ({
      id: newId(),
      name: `Gone ${at}`,
      freshness: 100,
      status: at % 3 === 1 ? 'defunct' : 'active',
      capacity_status: at % 3 === 2 ? 'no-capacity' : null,
      ...(at % 3 === 0 ? { hidden_at: world.clock.now(), hidden_because: 'feed-removed' } : {}),
    }))
    await tx.insertInto('service').values(rows).execute()
    await tx
      .insertInto('service_area')
      .values(rows.map(({ id }) => ({ service_id: id, shown_id: id, area: 'hilltown', name: 'Hilltown' })))
      .execute()
  })
  expect(await found({ withinMetres: 5_000, openToReferrals: true })).toMatchObject([{ name: 'Last' }])
})

test('who works here is asked once, however often it is looked farther away', async () => {
  const { here } = await inHilltown([{ name: 'Walks', places: { Hall: 6_000 } }])
  const statements: string[] = []
  const reading: KyselyPlugin = {
    transformQuery: ({ node }) => {
      statements.push(JSON.stringify(node))
      return node
    },
    transformResult: async ({ result }) => result,
  }
  await here.read(async (tx) => searchServices(tx.withPlugin(reading), { near: await placeAround(tx, 'Hilltown') }))
  const asking = (words: string) => statements.filter((statement) => statement.includes(words)).length
  expect([asking('at_hand as materialized'), asking('placed as materialized')]).toEqual([1, 4])
})
