import { expect, test } from 'vitest'
import { newId } from '#platform/ids'
import { type FeedAddress, smallFeed } from '../../../tests/support/small-feed.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { changeService, importDirectory, loadPlaces, locationsWith, placeNamed, placesToChoose, pointsOf, searchServices } from './index.ts'

const world = await openWorld()

const places = [
  { kind: 'postcode' as const, name: '1234AB', latitude: 52.1, longitude: 5.1 },
  { kind: 'town' as const, name: 'Hilltown', latitude: 52.2, longitude: 5.2 },
]

async function opened(address: FeedAddress) {
  const here = await world.programme()
  const near = { latitude: 52.1, longitude: 5.1 }
  return {
    here,
    bring: (anew = address) => importDirectory(here.system, smallFeed(anew)),
    load: (these = places) => loadPlaces(here.system, these),
    found: async () => (await here.read((tx) => searchServices(tx, { near, withinMetres: 30_000 }))).services[0]?.where,
    location: () => here.read((tx) => tx.selectFrom('location').select(['id', 'latitude', 'point_from']).executeTakeFirstOrThrow()),
  }
}

test('an address without a point is found near its postcode, and it says so', async () => {
  const feed = await opened({ postal_code: '1234 ab', city: 'Hilltown' })
  await feed.load()
  await feed.bring()
  expect(await feed.found()).toMatchObject({ metres: 0, pointFrom: 'postcode' })
})

test('or near its town, which is no point on a map; and nothing of either is said in the name of its source', async () => {
  const feed = await opened({ postal_code: '9999 ZZ', city: 'hilltown' })
  await feed.load()
  await feed.bring()
  const { id, latitude, point_from: from } = await feed.location()
  expect([latitude, from]).toEqual([52.2, 'town'])
  expect(await feed.found()).toMatchObject({ pointFrom: 'town' })
  expect((await feed.here.read((tx) => pointsOf(tx, [id]))).size).toBe(0)
  expect((await feed.here.read((tx) => locationsWith(tx, [id]))).get(id)).toMatchObject({ latitude: null, longitude: null })
})

test('postcodes that are loaded later count, move what stands by them, and leave a point that was given', async () => {
  const feed = await opened({ postal_code: '1234AB' })
  await feed.bring()
  expect(await feed.found()).toBeUndefined()
  await feed.load()
  expect(await feed.found()).toMatchObject({ metres: 0 })
  await feed.load([{ ...places[0]!, latitude: 52.15 }])
  expect(await feed.location()).toMatchObject({ latitude: 52.15, point_from: 'postcode' })
  await feed.bring({ postal_code: '1234AB', latitude: 52.11, longitude: 5.1 })
  await feed.load()
  expect(await feed.location()).toMatchObject({ latitude: 52.11, point_from: null })
})

test('where somebody here writes an address, the distance says by what it was reckoned too', async () => {
  const feed = await opened({})
  await feed.load()
  const { id } = await feed.here.service({ name: 'Walkers' })
  const { ctx } = await feed.here.member('manager')
  const place = { name: null, address1: null, address2: null, city: 'Hilltown', postalCode: null }
  await changeService(ctx, { id: newId(), serviceId: id, fields: { place } })
  const rows = await feed.here.read((tx) => tx.selectFrom('location').select('point_from').execute())
  expect(rows).toContainEqual({ point_from: 'town' })
})

test('a town of which there are two tells of neither where it is, and its name can be chosen with what it lies in', async () => {
  const feed = await opened({ city: 'Hilltown' })
  await feed.load()
  await feed.bring()
  expect(await feed.location()).toMatchObject({ latitude: 52.2 })
  await loadPlaces(feed.here.system, [{ kind: 'town', name: 'Hilltown', partOf: 'Farshire', latitude: 55, longitude: 5 }])
  expect(await feed.location()).toMatchObject({ latitude: null, point_from: null })
  const named = (text: string) => feed.here.read((tx) => placeNamed(tx, text))
  expect(await named('Hilltown')).toBeUndefined()
  expect(await named('hilltown , farshire')).toMatchObject({ latitude: 55, name: 'Hilltown, Farshire' })
  expect((await feed.here.read(placesToChoose)).map(({ name }) => name)).toEqual(['Hilltown, Farshire'])
})

test('every place that is offered by name is found by that name, also where what it lies in holds a comma or is long', async () => {
  const { here } = await opened({ city: 'Newport' })
  const [long, longer] = ['x'.repeat(120), 'y'.repeat(120)]
  const newports = ['Bristol, City of', 'Gwent', 'Herefordshire, County of, England'].map((partOf, at) => ({
    name: 'Newport',
    partOf,
    latitude: 52 + at,
  }))
  const named = [...newports, { name: long, partOf: longer, latitude: 56 }, { name: long, partOf: 'Gwent', latitude: 57 }]
  await loadPlaces(here.system, [
    ...named.map((one) => ({ kind: 'town' as const, longitude: 5, ...one })),
    { kind: 'neighbourhood', name: 'Holm, Upper', partOf: 'Gwent', latitude: 54, longitude: 5 },
    { kind: 'neighbourhood', name: 'Holm, Upper', partOf: 'Kent', latitude: 51, longitude: 5 },
  ])
  const offered = await here.read(placesToChoose)
  expect(offered).toHaveLength(7)
  for (const { name, latitude } of offered)
    expect(await here.read((tx) => placeNamed(tx, name.toUpperCase())), name).toMatchObject({ name, latitude })
})

test('an address whose town is called as a neighbourhood somewhere else is in the town', async () => {
  const feed = await opened({ city: 'Hilltown' })
  await loadPlaces(feed.here.system, [...places, { kind: 'neighbourhood', name: 'Hilltown', partOf: 'Farley', latitude: 55, longitude: 5 }])
  await feed.bring()
  expect(await feed.location()).toMatchObject({ latitude: 52.2, point_from: 'town' })
})

test('where only the town of an address is corrected, its point is looked up anew, at an own place too', async () => {
  const feed = await opened({ city: 'Hilltown' })
  await loadPlaces(feed.here.system, [...places, { kind: 'town', name: 'Farley', latitude: 53.2, longitude: 5.2 }])
  await feed.bring()
  const { ctx } = await feed.here.member('manager')
  const { id: serviceId } = await feed.here.read((tx) => tx.selectFrom('service').select('id').executeTakeFirstOrThrow())
  const point = () =>
    feed.here.read((tx) =>
      tx
        .selectFrom('location')
        .innerJoin('service_at_location', 'location_id', 'location.id')
        .select(['latitude', 'point_from'])
        .where('service_id', '=', serviceId)
        .executeTakeFirstOrThrow(),
    )
  const correct = async (city: string, postalCode: string | null = null) => {
    const place = { name: 'Hall', address1: 'Dorpsstraat 1', address2: null, city, postalCode }
    await changeService(ctx, { id: newId(), serviceId, fields: { place } })
    return point()
  }
  expect(await point()).toEqual({ latitude: 52.2, point_from: 'town' })
  expect(await correct('Farley')).toEqual({ latitude: 53.2, point_from: 'town' })
  expect(await correct('Hilltown')).toEqual({ latitude: 52.2, point_from: 'town' })
  expect(await correct('Nowhere')).toEqual({ latitude: null, point_from: null })
  // A postcode that nobody loaded says nothing, so that the town counts; one that is known is nearer than any town.
  expect(await correct('Hilltown', '9999ZZ')).toEqual({ latitude: 52.2, point_from: 'town' })
  expect(await correct('Farley', '9999ZZ')).toEqual({ latitude: 53.2, point_from: 'town' })
  expect(await correct('Farley', '1234AB')).toEqual({ latitude: 52.1, point_from: 'postcode' })
  expect(await correct('Hilltown', '1234AB')).toEqual({ latitude: 52.1, point_from: 'postcode' })
})

test('a point that its source gave stays where the town beside its postcode is corrected, and not where there is no postcode', async () => {
  for (const [postalCode, latitude] of [
    ['9999ZZ', 51.5],
    [null, 52.2],
  ] as const) {
    const feed = await opened({ postal_code: postalCode, city: 'Hiltown', latitude: 51.5, longitude: 5 })
    await feed.load()
    await feed.bring()
    const { ctx } = await feed.here.member('manager')
    const { id: serviceId } = await feed.here.read((tx) => tx.selectFrom('service').select('id').executeTakeFirstOrThrow())
    const place = { name: 'Hall', address1: 'Dorpsstraat 1', address2: null, city: 'Hilltown', postalCode }
    await changeService(ctx, { id: newId(), serviceId, fields: { place } })
    const rows = await feed.here.read((tx) => tx.selectFrom('location').select('latitude').where('source_id', 'is', null).execute())
    expect(rows).toEqual([{ latitude }])
  }
})
