import { expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import { changeService, closeService } from '#domain/directory'
import { newId } from '#platform/ids'
import { openLinkPages } from '../../../../../tests/support/link-pages.ts'
import { openWorld } from '../../../../../tests/support/world.ts'
import { load as loadPublic } from '../../../(public)/p/[programme]/services/[service]/+page.server.ts'
import { load } from './+page.server.ts'

const world = await openWorld()
openLinkPages(world)
const programme = (await programmeWith(world.db, world.programmeId))!
const manager = await world.member('manager')

const staffPage = async (service: string) =>
  (await load({
    params: { service },
    url: new URL(`http://localhost/directory/${service}`),
    route: { id: '/(staff)/directory/[service]' },
    locals: { ctx: manager.ctx, programme, locale: 'en' },
  } as never)) as { said: object }
const publicPage = async (service: string, search = '') =>
  (await loadPublic({
    params: { programme: programme.slug, service },
    locals: { locale: 'en' },
    url: new URL(`http://localhost/p/${programme.slug}/services/${service}${search}`),
  } as never)) as { service: object; search: string }

const ahead = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

test('whoever came from the finder goes back to what they had asked, and no whole postcode goes along', async () => {
  const { id: serviceId } = await world.service({ name: 'Quayside Walkers' })
  expect((await publicPage(serviceId)).search).toBe('')
  expect((await publicPage(serviceId, '?q=walk&near=OV2+1GS&page=2&utm=mail')).search).toBe('?q=walk&near=OV2&page=2')
})

test('a colleague reads all that everybody reads, and whom to ask; also of an entry that nobody else sees', async () => {
  const { id: serviceId } = await world.service({ name: 'Quayside Walkers', email: 'walk@example.org' })
  await changeService(manager.ctx, {
    id: newId(),
    serviceId,
    fields: {
      cost: 'free',
      closedFrom: ahead(10),
      closedUntil: ahead(20),
      fundingEndsOn: ahead(40),
      easyWords: 'We walk.',
      accessFeatures: ['step-free'],
      circumstances: ['women'],
      contactName: 'Jo',
    },
  })
  const { service } = await publicPage(serviceId)
  expect(service).toMatchObject({
    cost: 'Free',
    easyWords: ['We walk.'],
    contactName: null,
    days: [expect.any(String), expect.any(String)],
  })
  expect((await staffPage(serviceId)).said).toEqual({ ...service, contactName: 'Jo', email: 'walk@example.org' })
  await closeService(manager.ctx, { serviceId })
  expect((await staffPage(serviceId)).said).toMatchObject({
    name: 'Quayside Walkers',
    contactName: 'Jo',
    room: { words: 'This has stopped' },
    hasTimes: false,
  })
})
