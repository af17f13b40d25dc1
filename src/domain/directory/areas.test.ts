import { expect, test } from 'vitest'
import { type FeedAddress, smallFeed } from '../../../tests/support/small-feed.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { inTransaction } from '#platform/context'
import { newId } from '#platform/ids'
import { importDirectory, loadPlaces, placeAround, searchServices } from './index.ts'

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
    expect(await from('1234 AB')).toEqual([{ worksIn: name, metres: null, why: { kind: 'area', name } }])
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
  expect((await from('Hilltown', null))[0]).toEqual({ worksIn: 'Hilltown', metres: null, why: { kind: 'area', name: 'Hilltown' } })
})

test('many towns have a neighbourhood of this name: it is this one for who names the town as well, or has a place near by', async () => {
  const { bring, from } = await workingIn(['Centrum'])
  expect(await from('Centrum')).toEqual([])
  await bring(['Centrum', 'Farley'])
  expect(await from('Centrum')).toHaveLength(1)
  const nearBy = await workingIn(['Centrum'], { latitude: 53.3, longitude: 5.2 })
  expect(await nearBy.from('Centrum')).toMatchObject([{ worksIn: 'Centrum', metres: null }])
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
