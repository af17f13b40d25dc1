import { expect, test } from 'vitest'
import { openWorld } from '../../../tests/support/world.ts'
import { programmeOf, setMap } from './index.ts'

const world = await openWorld()
const tiles = 'https://tiles.example.org/{z}/{x}/{y}.png'

test('an administrator says where the map comes from, and takes it away again; the same twice is once', async () => {
  const ivo = await world.member('administrator')
  await setMap(ivo.ctx, { tiles, attribution: '© the people who drew it' })
  await setMap(ivo.ctx, { tiles, attribution: '© the people who drew it' })
  expect(await world.read(programmeOf)).toMatchObject({ mapTiles: tiles, mapAttribution: '© the people who drew it' })
  await setMap(ivo.ctx, { tiles: null, attribution: 'nobody' })
  expect(await world.read(programmeOf)).toMatchObject({ mapTiles: null, mapAttribution: null })
  expect((await world.factKinds()).filter((kind) => kind === 'map.set')).toHaveLength(2)
})

test('nobody else may', async () => {
  const sam = await world.member('link-worker')
  await expect(setMap(sam.ctx, { tiles, attribution: null })).rejects.toThrow('not-your-role')
})

test.each([
  'https://tiles.example.org/map.png',
  'http://tiles.example.org/{z}/{x}/{y}.png',
  "https://tiles.example.org/{z}/{x}/{y}.png; script-src 'unsafe-inline'",
  'javascript:{z}{x}{y}',
  'not an address {z}{x}{y}',
])('%s is no address of tiles', async (address) => {
  const ivo = await world.member('administrator')
  await expect(setMap(ivo.ctx, { tiles: address, attribution: null })).rejects.toThrow('map-tiles')
})
