import type { KyselyPlugin } from 'kysely'
import { expect, test } from 'vitest'
import { loadPlaces } from '#domain/directory'
import { openWorld } from '../../../../../../tests/support/world.ts'
import { placesOffered } from './places-offered.ts'

const world = await openWorld()

test('which places are offered is asked of the directory once in ten minutes, of each programme by itself', async () => {
  const here = await world.programme()
  const place = (name: string) => ({ kind: 'town' as const, name, latitude: 52, longitude: 5 })
  await loadPlaces(here.system, [place('Hilltown')])
  let asked = 0
  const counting: KyselyPlugin = {
    transformQuery: ({ node }) => {
      asked++
      return node
    },
    transformResult: async ({ result }) => result,
  }
  const start = here.system.clock.now().getTime()
  const offered = (minutes: number, programme: Pick<typeof here, 'read' | 'system'> = here) =>
    programme.read((tx) =>
      placesOffered(tx.withPlugin(counting), {
        programmeId: programme.system.programmeId,
        clock: { now: () => new Date(start + minutes * 60_000) },
      }),
    )
  expect(await offered(0)).toEqual(['Hilltown'])
  const once = asked
  await loadPlaces(here.system, [place('Hilltown'), place('Farley')])
  expect(await offered(9)).toEqual(['Hilltown'])
  expect([once > 0, asked]).toEqual([true, once])
  expect(await offered(9, await world.programme())).toEqual([])
  expect(await offered(10)).toEqual(['Farley', 'Hilltown'])
})
