import { expect, test } from 'vitest'
import { smallFeed } from '../../../tests/support/small-feed.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { importDirectory, loadPlaces, placeAround, searchServices } from './index.ts'

const world = await openWorld()

const places = [
  { kind: 'town' as const, name: 'Hilltown', latitude: 52.2, longitude: 5.2 },
  { kind: 'town' as const, name: 'Farley', latitude: 53.2, longitude: 5.2 },
  { kind: 'postcode' as const, name: '1234AB', latitude: 52.21, longitude: 5.2 },
]
/** A hundred kilometres from everything. */
const farAway = { latitude: 51.1, longitude: 5.2 }

async function workingIn(...names: string[]) {
  const here = await world.programme()
  await loadPlaces(here.system, places)
  const bring = (areas: string[]) =>
    importDirectory(here.system, smallFeed(farAway, { service_area: areas.map((name, index) => ({ id: String(index), name })) }))
  await bring(names)
  const from = (place: string) =>
    here.read(async (tx) => {
      const { services } = await searchServices(tx, { near: await placeAround(tx, place), withinMetres: 5_000 })
      return services.map(({ worksIn, where, why }) => ({ worksIn, metres: where?.metres, why: why.find(({ kind }) => kind === 'area') }))
    })
  return { bring, from }
}

test.each(['Whole of Hilltown', 'heel Hilltown', 'Gemeente Hilltown', 'Farley and Hilltown', 'Farley, hilltown', '1234'])(
  'who works in “%s” is found from there, from wherever they come, with that as the reason',
  async (words) => {
    const { from } = await workingIn(words)
    const name = expect.stringMatching(/^(hilltown|1234)$/i) as string
    expect(await from('1234 AB')).toEqual([{ worksIn: name, metres: null, why: { kind: 'area', name } }])
  },
)

test('and not from elsewhere, nor where the words only begin alike', async () => {
  const { bring, from } = await workingIn('Hilltown')
  expect(await from('Hilltown')).toHaveLength(1)
  expect(await from('Farley')).toEqual([])
  await bring(['Hilltown upon Wend'])
  expect(await from('Hilltown')).toEqual([])
  await bring([])
  expect(await from('Hilltown')).toEqual([])
})
