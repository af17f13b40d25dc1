import { beforeEach, expect, test } from 'vitest'
import { newId } from '#platform/ids'
import { openWorld } from '../../../tests/support/world.ts'
import { careList, changeService, searchServices } from './index.ts'

const world = await openWorld()
const sam = await world.member('link-worker')
beforeEach(() => world.read((tx) => tx.updateTable('programme').set({ time_zone: 'Europe/Amsterdam' }).execute()))
const [before, after] = [new Date('2026-05-01T21:59Z'), new Date('2026-05-01T22:01Z')]

test('what closes on the second of May is away from midnight in Amsterdam on, in a search', async () => {
  const { id } = await world.service({ name: 'Quayside Walkers' })
  await world.read((tx) => tx.updateTable('service').set({ closed_from: '2026-05-02' }).where('id', '=', id).execute())
  const against = async (now: Date) => (await world.read((tx) => searchServices(tx, { text: 'quayside', now }))).services[0]?.against
  expect(await against(before)).not.toContainEqual(expect.objectContaining({ kind: 'away' }))
  expect(await against(after)).toContainEqual(expect.objectContaining({ kind: 'away' }))
})

test('until midnight in Amsterdam a day ahead may be the first of May, and money that ends then is looked after', async () => {
  const { id: serviceId } = await world.service()
  const ending = () => changeService(sam.ctx, { id: newId(), serviceId, fields: { fundingEndsOn: '2026-05-01' } })
  world.clock.set(before)
  await ending()
  const ends = async () => (await world.read((tx) => careList(tx, sam.ctx))).fundingEnds.map((one) => one.serviceId)
  expect(await ends()).toEqual([serviceId])
  world.clock.set(after)
  expect(await ends()).toEqual([])
  await changeService(sam.ctx, { id: newId(), serviceId, fields: { fundingEndsOn: null } })
  await expect(ending()).rejects.toMatchObject({ problems: { errors: { fundingEndsOn: expect.any(String) } } })
})
