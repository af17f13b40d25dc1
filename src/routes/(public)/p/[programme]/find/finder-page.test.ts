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

test('without any table of places the finder looks around addresses, and whoever typed a district is not told to try one', async () => {
  const here = await world.programme()
  const { slug } = (await programmeWith(world.db, here.programmeId))!
  const { id } = await here.service({ name: 'Choir' })
  await here.read(async (tx) => {
    const place = { city: 'Hilltown', postal_code: 'OV1 1AA', latitude: 53, longitude: 0 }
    const at = await tx.insertInto('location').values(place).returning('id').executeTakeFirstOrThrow()
    await tx.insertInto('service_at_location').values({ service_id: id, location_id: at.id }).execute()
  })
  const page = async (near: string) =>
    (await load({
      params: { programme: slug },
      locals: { locale: 'en' },
      url: new URL(`http://localhost/p/${slug}/find?near=${near}`),
    } as never)) as Awaited<ReturnType<typeof found>>
  const near = await page('OV1')
  expect([near.nearError, near.district, near.services[0]?.distance]).toEqual([undefined, 'OV1', expect.stringContaining('m')])
  expect(near.choices.places).toEqual(['Hilltown'])
  expect((await page('zz9')).nearError).toBe(
    'We do not know where ZZ9 is, so distance does not count here. Try the name of a neighbourhood or a town.',
  )
  expect((await page('Nowhere')).nearError).toContain('first part of a postcode')
})
