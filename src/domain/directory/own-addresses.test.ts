import { expect, test } from 'vitest'
import { openWorld, type World } from '../../../tests/support/world.ts'
import { loadPlaces, placeAround, placeNamed, placesToChoose, tablesOfPlaces } from './index.ts'

const world = await openWorld()

type Address = [postalCode: string | null, city: string | null, latitude: number | null, longitude: number | null, pointFrom?: 'town']

/** A programme that has loaded no table of places, with such addresses in its directory. */
async function withAddresses(addresses: Address[]) {
  const here: Awaited<ReturnType<World['programme']>> = await world.programme()
  await here.read((tx) =>
    tx
      .insertInto('location')
      .values(
        addresses.map(([postal_code, city, latitude, longitude, point_from = null]) => ({
          ...{ postal_code, city, latitude, longitude },
          point_from: point_from as 'town' | null,
        })),
      )
      .execute(),
  )
  return {
    here,
    around: (text: string) => here.read((tx) => placeAround(tx, text)),
    named: (text: string) => here.read((tx) => placeNamed(tx, text)),
    offered: async () => (await here.read(placesToChoose)).map(({ name }) => name),
  }
}

const hilltown: Address[] = [
  ['OV1 1AA', 'Hilltown', 53.01, 0.01],
  ['ov11ab', 'hilltown ', 53.03, 0.03],
  ['OV1 2AB', 'Hilltown', 53.02, 0.02],
  ['OV12 2AB', 'Far End', 54, 1],
  // What stands at the middle of a town by our own reckoning, and what stands nowhere, tells nothing.
  ['OV1 3AB', 'Hilltown', 57, 5, 'town'],
  ['OV1 4AB', 'Hilltown', null, null],
]

test('without any table, a district of postcodes and a town are where the addresses of the directory are that name them', async () => {
  const { around, named, offered } = await withAddresses(hilltown)
  expect(await around('OV1')).toEqual({ name: 'OV1', latitude: 53.02, longitude: 0.02, isDistrict: true })
  expect(await around('ov1 9zz')).toMatchObject({ name: 'OV1', latitude: 53.02, isDistrict: true })
  expect(await around('HILLTOWN')).toEqual({ name: 'Hilltown', latitude: 53.02, longitude: 0.02, isDistrict: false })
  expect(await around('OV12')).toMatchObject({ latitude: 54 })
  expect(await named('ov1 1ab')).toMatchObject({ kind: 'postcode', latitude: 53.03 })
  expect(await named('OV1')).toMatchObject({ kind: 'postcode', latitude: 53.02 })
  expect(await offered()).toEqual(['Far End', 'Hilltown'])
  for (const unknown of ['OV2', 'OV', '%', 'OV1___', 'Nowhere']) expect(await around(unknown)).toBeUndefined()
})

test('a wrong point here or there moves nothing, and a name of two towns tells of neither where it is', async () => {
  const { around, offered } = await withAddresses([
    ...hilltown,
    ['OV1 1ZZ', 'Hilltown', 0, 0],
    ['NP1 1AA', 'Newport', 51.6, -3],
    ['TF1 1AA', 'Newport', 52.8, -2.4],
  ])
  expect((await around('OV1'))?.latitude).toBeCloseTo(53.015)
  expect(await around('Newport')).toBeUndefined()
  expect(await around('TF1')).toMatchObject({ latitude: 52.8 })
  expect(await offered()).toEqual(['Far End', 'Hilltown'])
})

test('what was loaded from a table comes before the addresses, and a name that is unclear there stays unclear', async () => {
  const { here, around, offered } = await withAddresses(hilltown)
  expect(await here.read(tablesOfPlaces)).toEqual({ postcodes: false, names: false })
  await loadPlaces(here.system, [
    { kind: 'postcode', name: 'OV11AA', latitude: 53.5, longitude: 0.5 },
    { kind: 'town', name: 'Hilltown', partOf: 'Here', latitude: 53.5, longitude: 0.5 },
    { kind: 'town', name: 'Hilltown', partOf: 'There', latitude: 55, longitude: 5 },
  ])
  expect(await here.read(tablesOfPlaces)).toEqual({ postcodes: true, names: true })
  expect(await around('OV1')).toMatchObject({ latitude: 53.5 })
  expect(await around('Hilltown')).toBeUndefined()
  expect(await around('Far End')).toMatchObject({ latitude: 54 })
  expect(await offered()).toEqual(['Hilltown, Here', 'Hilltown, There'])
})

test('a directory that knows no addresses knows no places', async () => {
  const { around, offered } = await withAddresses([[null, null, 53, 0]])
  expect([await around('OV1'), await around(''), await offered()]).toEqual([undefined, undefined, []])
})
