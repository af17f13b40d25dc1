import { beforeAll, expect, test } from 'vitest'
import { openWorld } from '../../../tests/support/world.ts'
import { inTransaction } from '#platform/context'
import { loadPlaces, outwardPart, placeAround, pointsOf, searchServices } from './index.ts'

const world = await openWorld()

beforeAll(async () => {
  await loadPlaces(world.system, [
    { kind: 'postcode', name: 'OV21GS', latitude: 53.05, longitude: 0.02 },
    { kind: 'postcode', name: 'OV24QY', latitude: 53.06, longitude: 0.04 },
    // Of another district: OV21 and not OV2.
    { kind: 'postcode', name: 'OV211AA', latitude: 60, longitude: 1 },
    { kind: 'postcode', name: '3511AA', latitude: 52.08, longitude: 5.11 },
    { kind: 'postcode', name: '3511ZZ', latitude: 52.1, longitude: 5.11 },
    { kind: 'neighbourhood', name: 'Holm Bank', latitude: 53.04, longitude: 0.01 },
  ])
})

test('a postcode is taken to the middle of its district, a place by its name', async () => {
  expect(await world.read((tx) => placeAround(tx, 'ov2 1gs'))).toMatchObject({ name: 'OV2', isDistrict: true, longitude: 0.03 })
  expect((await world.read((tx) => placeAround(tx, 'OV2')))?.latitude).toBeCloseTo(53.055)
  expect(await world.read((tx) => placeAround(tx, '3511 AB'))).toMatchObject({ name: '3511', latitude: 52.09 })
  expect(await world.read((tx) => placeAround(tx, 'holm bank'))).toMatchObject({ name: 'Holm Bank', isDistrict: false })
  expect(await world.read((tx) => placeAround(tx, 'ZZ9'))).toBeUndefined()
})

test('what is no postcode is left as it was typed', () => {
  for (const text of ['Holm Bank', 'OV2', '33101', 'M1', '']) expect(outwardPart(text)).toBe(text)
})

test('the finder asks for a kind, an age, and a way to take part', async () => {
  const walk = await world.service({ name: 'Walk', needs: [] })
  const course = await world.service({ name: 'Course on a screen', needs: [] })
  await inTransaction(world.system, async ({ tx }) => {
    await tx.insertInto('service_service_type').values({ service_id: walk.id, service_type_code: 'walking' }).execute()
    await tx.updateTable('service').set({ minimum_age: 55 }).where('id', '=', walk.id).execute()
    await tx.updateTable('service').set({ is_online: true, is_in_person: false }).where('id', '=', course.id).execute()
  })
  const names = async (search: Parameters<typeof searchServices>[1]) =>
    (await world.read((tx) => searchServices(tx, search))).services.map(({ name }) => name).sort()
  expect(await names({ serviceTypes: ['walking'] })).toEqual(['Walk'])
  expect(await names({ age: 30 })).toEqual(['Course on a screen'])
  expect(await names({ age: 55 })).toEqual(['Course on a screen', 'Walk'])
  expect(await names({ how: 'online' })).toEqual(['Course on a screen'])
  expect(await names({ how: 'in-person' })).toEqual(['Walk'])
})

test('a place that nobody has put on the map has no point', async () => {
  const [here, nowhere] = await inTransaction(world.system, ({ tx }) =>
    tx
      .insertInto('location')
      .values([{ name: 'Here', latitude: 53, longitude: 0 }, { name: 'Nowhere' }])
      .returning('id')
      .execute(),
  )
  expect([...(await world.read((tx) => pointsOf(tx, [here!.id, nowhere!.id])))]).toEqual([[here!.id, { latitude: 53, longitude: 0 }]])
})
