import { expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import { loadPlaces } from '#domain/directory'
import { openLinkPages } from '../../../../tests/support/link-pages.ts'
import { openWorld } from '../../../../tests/support/world.ts'
import { load as loadCare } from '../directory/care/+page.server.ts'
import { load as loadManage } from './+page.server.ts'

const world = await openWorld()
openLinkPages(world)
const programme = (await programmeWith(world.db, world.programmeId))!

const pagesOf = async (who: Awaited<ReturnType<typeof world.member>>) => {
  const event = (path: string) =>
    ({
      params: {},
      route: { id: `/(staff)${path}` },
      url: new URL(`http://localhost${path}`),
      locals: { ctx: who.ctx, programme, locale: 'en' },
      cookies: { get: () => undefined, set: () => undefined },
      setHeaders: () => undefined,
    }) as never
  const [manage, care] = [await loadManage(event('/manage')), await loadCare(event('/directory/care'))]
  return [manage, care] as { tables: { postcodes: boolean; names: boolean } | null }[]
}

test('an administrator reads on both pages of the directory which tables of places are loaded, and nobody else does', async () => {
  const [chief, manager] = [await world.member('administrator'), await world.member('manager')]
  const none = { postcodes: false, names: false }
  expect((await pagesOf(chief)).map(({ tables }) => tables)).toEqual([none, none])
  expect((await pagesOf(manager)).map(({ tables }) => tables)).toEqual([null, null])
  await loadPlaces(world.system, [{ kind: 'town', name: 'Hilltown', latitude: 53, longitude: 0 }])
  const named = { postcodes: false, names: true }
  expect((await pagesOf(chief)).map(({ tables }) => tables)).toEqual([named, named])
})
