import { expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import { loadPlaces } from '#domain/directory'
import { openAccounts } from '../../../../tests/support/accounts.ts'
import { openWorld } from '../../../../tests/support/world.ts'
import { load as loadDirectory } from '../directory/+page.server.ts'
import type { Footbridge } from '../../../startup.ts'
import { useFootbridge } from '../../footbridge.ts'
import { load as loadCare } from '../directory/care/+page.server.ts'
import { load as loadPeople } from '../people/+page.server.ts'
import { load as loadManage } from './+page.server.ts'

const world = await openWorld()
const { auth } = openAccounts(world)
useFootbridge({ db: world.db, auth, isDemo: true, config: { backups: { folder: '' } } } as Footbridge)
const programme = (await programmeWith(world.db, world.programmeId))!

type Member = Awaited<ReturnType<typeof world.member>>
const eventOf = (who: Member, path: string) =>
  ({
    params: {},
    route: { id: `/(staff)${path.replace(/\?.*/, '')}` },
    url: new URL(`http://localhost${path}`),
    locals: { ctx: who.ctx, programme, locale: 'en' },
    cookies: { get: () => undefined, set: () => undefined },
    setHeaders: () => undefined,
  }) as never
const pagesOf = async (who: Member) => {
  const [manage, care] = [await loadManage(eventOf(who, '/manage')), await loadCare(eventOf(who, '/directory/care'))]
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

test('an empty directory leads who may to where one is fetched by its address', async () => {
  const page = async (role: 'manager' | 'link-worker') => loadDirectory(eventOf(await world.member(role), '/directory'))
  expect(await page('manager')).toMatchObject({ isEmpty: true, mayFetch: true })
  expect(await page('link-worker')).toMatchObject({ isEmpty: true, mayFetch: false })
})

test('whoever comes for the map of the finder finds that part of the page open', async () => {
  const chief = await world.member('administrator')
  expect(await loadPeople(eventOf(chief, '/people?map'))).toMatchObject({ map: { isAsked: true } })
  expect(await loadPeople(eventOf(chief, '/people'))).toMatchObject({ map: { isAsked: false } })
})
