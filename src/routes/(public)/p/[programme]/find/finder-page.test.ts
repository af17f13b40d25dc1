import { expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import { inTransaction } from '#platform/context'
import { openLinkPages } from '../../../../../../tests/support/link-pages.ts'
import { openWorld } from '../../../../../../tests/support/world.ts'
import { load } from './+page.server.ts'

const world = await openWorld()
openLinkPages(world)
const programme = (await programmeWith(world.db, world.programmeId))!

const found = async (query: string) =>
  (await load({
    params: { programme: programme.slug },
    locals: { locale: 'en' },
    url: new URL(`http://localhost/p/${programme.slug}/find?${query}`),
  } as never)) as Exclude<Awaited<ReturnType<typeof load>>, void>

test('near a place, what has none is there too, and the page says how far it looked', async () => {
  await inTransaction(world.system, ({ tx }) =>
    tx.insertInto('place').values({ kind: 'town', name: 'Overwater', latitude: 53, longitude: 0 }).execute(),
  )
  await world.service({ name: 'Bezoek aan huis' })
  const page = await found('near=Overwater&within=25000')
  expect(page.services.map(({ name }) => name)).toEqual(['Bezoek aan huis'])
  expect(page.looked).toBe('25 km')
  expect((await found('')).looked).toBeUndefined()
})

test('a word for a day, a price or a way in leads to that choice', async () => {
  const { id } = await world.service({ name: 'Koor' })
  await inTransaction(world.system, ({ tx }) =>
    tx
      .updateTable('service')
      .set({ cost: 'free', access_features: ['step-free'] })
      .where('id', '=', id)
      .execute(),
  )
  expect((await found('q=gratis')).meant).toEqual([{ words: 'Free (1)', href: '?cost=free' }])
  expect((await found('q=rolstoel')).meant).toEqual([{ words: 'No steps (1)', href: '?access=step-free' }])
  expect((await found('q=dinsdag')).meant).toEqual([])
})

test('a language that nobody names narrows nothing, as a day that is none does', async () => {
  const all = (await found('')).total
  for (const query of ['language=zz', 'day=XX']) expect(await found(query)).toMatchObject({ total: all, isNarrowed: false })
})
