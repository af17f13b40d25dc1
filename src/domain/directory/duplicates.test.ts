import { expect, test } from 'vitest'
import { inTransaction } from '#platform/context'
import { newId } from '#platform/ids'
import { openWorld } from '../../../tests/support/world.ts'
import {
  answersToProvider,
  certainDuplicates,
  changeService,
  decideChange,
  decidedDuplicates,
  keepServicesApart,
  mergeMany,
  mergeServices,
  proposedDuplicates,
  proposeDuplicates,
  serviceWithId,
  undoDuplicate,
} from './index.ts'

const world = await openWorld()

interface Fields {
  name: string
  source?: string
  phone?: string
  email?: string | null
  url?: string
  organisation?: { id: string }
}

async function aTown() {
  const here = await world.programme()
  const service = async ({ name, source = 'north', phone, email = null, url, organisation }: Fields) => {
    const { id } = await here.service({ name, email, ...(organisation ? { organisation } : {}) })
    await inTransaction(here.system, async ({ tx }) => {
      await tx
        .updateTable('service')
        .set({ source, source_id: id, url: url ?? null })
        .where('id', '=', id)
        .execute()
      if (phone) await tx.insertInto('phone').values({ service_id: id, number: phone }).execute()
    })
    return id
  }
  const propose = () => inTransaction(here.system, ({ tx }) => proposeDuplicates(tx, world.clock.now()))
  const proposed = async () => (await here.read((tx) => proposedDuplicates(tx, 50))).pairs
  return { here, service, propose, proposed, manager: await here.member('manager') }
}

const pairOf = (one: string, other: string) => {
  const [oneId, otherId] = [one, other].sort() as [string, string]
  return { oneId, otherId }
}

test('entries of two sources that share a number and are called alike are proposed, with the reasons; others are not', async () => {
  const { service, propose, proposed } = await aTown()
  const one = await service({ name: 'Bereavement café', phone: '01632 960001', url: 'https://www.example.org/cafe/' })
  const other = await service({ name: 'Bereavement Cafe', source: 'south', phone: '+44 1632 960001', url: 'http://example.org/cafe' })
  await service({ name: 'Housing advice', source: 'south', phone: '01632 960001' })
  await service({ name: 'Bereavement café', source: 'south', phone: '01632 960999' })
  await service({ name: 'Bereavement café north', phone: '01632 960001' })
  await propose()
  await propose()
  const pairs = await proposed()
  expect(pairs).toContainEqual(
    expect.objectContaining({ ...pairOf(one, other), reasons: ['same-name', 'same-phone', 'same-url'], state: 'proposed' }),
  )
  // The third of the same source as the first is no pair with that, but may be one with the second.
  expect(pairs.every((pair) => pair.oneId === other || pair.otherId === other)).toBe(true)
})

test('a number that a whole town hall shares tells nothing', async () => {
  const { service, propose, proposed } = await aTown()
  for (let count = 0; count < 32; count++)
    await service({ name: 'Sports afternoon', source: count % 2 ? 'north' : 'south', phone: '01632 960002' })
  await propose()
  expect(await proposed()).toEqual([])
})

test('the same: one is shown, the other leads to it, and undoing brings it back', async () => {
  const { here, service, propose, proposed, manager } = await aTown()
  const [kept, gone] = [
    await service({ name: 'Choir', email: 'choir@example.org' }),
    await service({ name: 'Choir', source: 'south', email: 'choir@example.org' }),
  ]
  await propose()
  const pair = pairOf(kept, gone)
  const linkWorker = await here.member('link-worker')
  await expect(mergeServices(linkWorker.ctx, { ...pair, keepId: kept })).rejects.toMatchObject({
    kind: 'forbidden',
    words: { act: 'merge-services' },
  })
  await expect(mergeServices(manager.ctx, { oneId: kept, otherId: newId(), keepId: kept })).rejects.toMatchObject({ kind: 'not-found' })
  await expect(mergeServices(manager.ctx, { ...pair, keepId: newId() })).rejects.toMatchObject({ kind: 'invalid' })
  await mergeServices(manager.ctx, { ...pair, keepId: kept })
  await mergeServices(manager.ctx, { ...pair, keepId: kept })
  await expect(mergeServices(manager.ctx, { ...pair, keepId: gone })).rejects.toMatchObject({ kind: 'conflict' })
  await expect(keepServicesApart(manager.ctx, pair)).rejects.toMatchObject({ kind: 'conflict' })
  expect(await here.read((tx) => serviceWithId(tx, gone))).toMatchObject({ id: kept })
  expect(await here.read((tx) => decidedDuplicates(tx, 5))).toMatchObject([{ state: 'merged', keptId: kept }])
  await propose()
  expect(await proposed()).toEqual([])
  await undoDuplicate(manager.ctx, pair)
  await undoDuplicate(manager.ctx, pair)
  expect(await here.read((tx) => serviceWithId(tx, gone))).toMatchObject({ id: gone })
  expect(await proposed()).toHaveLength(1)
  expect((await here.factKinds()).sort()).toEqual(['service.merged', 'service.split'])
})

test('one that was merged into one that was merged leads to the last', async () => {
  const { here, service, propose, manager } = await aTown()
  const all = []
  for (const source of ['north', 'south', 'west']) all.push(await service({ name: 'Walks', source, email: 'walks@example.org' }))
  const [first, second, third] = all as [string, string, string]
  await propose()
  await mergeServices(manager.ctx, { ...pairOf(first, second), keepId: second })
  await expect(mergeServices(manager.ctx, { ...pairOf(first, third), keepId: third })).rejects.toMatchObject({ reason: 'duplicate-hidden' })
  await mergeServices(manager.ctx, { ...pairOf(second, third), keepId: third })
  expect(await here.read((tx) => serviceWithId(tx, first))).toMatchObject({ id: third })
})

test('many that are one for sure are merged at once, each by itself: its own fact, its own undo; what is like two of one source is looked at', async () => {
  const { here, service, propose, manager } = await aTown()
  const phones = ['01632 960011', '01632 960012', '01632 960013']
  const pairs = []
  for (const [at, phone] of phones.entries()) {
    const [one, other] = [await service({ name: `Choir ${at}`, phone }), await service({ name: `Choir ${at}`, phone, source: 'south' })]
    pairs.push({ ...pairOf(one, other), keepId: one })
  }
  for (const source of ['north', 'south', 'south']) await service({ name: 'Yoga', phone: '01632 960020', source })
  await service({ name: 'Chess club', phone: '01632 960030' })
  await service({ name: 'The chess club', phone: '01632 960030', source: 'south' })
  await propose()
  const certain = async () => (await here.read((tx) => certainDuplicates(tx, 50))).pairs
  const idsOf = (list: { oneId: string; otherId: string }[]) => list.map(({ oneId, otherId }) => `${oneId} ${otherId}`).sort()
  expect(idsOf(await certain())).toEqual(idsOf(pairs))

  const linkWorker = await here.member('link-worker')
  await expect(mergeMany(linkWorker.ctx, pairs)).rejects.toMatchObject({ kind: 'forbidden' })
  await keepServicesApart(manager.ctx, pairs[2]!)
  expect(await mergeMany(manager.ctx, pairs)).toEqual({ merged: 2, left: 1 })
  expect((await here.factKinds()).filter((kind) => kind === 'service.merged')).toHaveLength(2)
  expect(await certain()).toEqual([])
  await undoDuplicate(manager.ctx, pairs[0]!)
  expect(idsOf(await certain())).toEqual(idsOf([pairs[0]!]))
})

test('two entries of our own are looked at side by side, and are none of those that are one for sure', async () => {
  const { here, service, propose, proposed } = await aTown()
  for (let count = 0; count < 2; count++) await service({ name: 'Choir', phone: '01632 960011', source: 'footbridge' })
  await propose()
  expect(await proposed()).toMatchObject([{ reasons: ['same-name', 'same-phone'] }])
  expect((await here.read((tx) => certainDuplicates(tx, 50))).pairs).toEqual([])
})

test('different: they stay two and are not proposed again; two at once decide once', async () => {
  const { here, service, propose, proposed, manager } = await aTown()
  const pair = pairOf(
    await service({ name: 'Lunch', email: 'a@example.org' }),
    await service({ name: 'Lunch', source: 'south', email: 'a@example.org' }),
  )
  await propose()
  const linkWorker = await here.member('link-worker')
  await expect(keepServicesApart(linkWorker.ctx, pair)).rejects.toMatchObject({ kind: 'forbidden' })
  await expect(undoDuplicate(linkWorker.ctx, pair)).rejects.toMatchObject({ kind: 'forbidden' })
  const outcomes = await Promise.allSettled([
    keepServicesApart(manager.ctx, pair),
    mergeServices(manager.ctx, { ...pair, keepId: pair.oneId }),
  ])
  expect(outcomes.filter((one) => one.status === 'fulfilled')).toHaveLength(1)
  await undoDuplicate(manager.ctx, pair)
  await keepServicesApart(manager.ctx, pair)
  await keepServicesApart(manager.ctx, pair)
  await propose()
  expect(await proposed()).toEqual([])
})

test('what a provider sent, and was decided while their entry was a part of another, is answered on their own page after the two are told apart', async () => {
  const { here, service, propose, manager } = await aTown()
  const one = await service({ name: 'Bereavement café', phone: '01632 960001' })
  const other = await service({ name: 'Bereavement café', source: 'south', phone: '01632 960001' })
  await propose()
  await inTransaction(here.system, ({ tx }) => tx.updateTable('programme').set({ checks_corrections: true }).execute())
  const provider = { ...here.system, actor: { kind: 'group' as const, id: other } }
  const changeId = newId()
  await changeService(provider, { id: changeId, serviceId: other, fields: { fees: '£2', alert: 'Wet.' } })
  await mergeServices(manager.ctx, { ...pairOf(one, other), keepId: one })
  await decideChange(manager.ctx, { changeId, decision: 'apply', take: ['alert'], because: 'It is free.' })
  const answers = (id: string) => here.read((tx) => answersToProvider(tx, here.system, id))
  const answer = { taken: { alert: { is: 'Wet.' } }, left: { fees: { is: '£2' } }, because: 'It is free.' }
  expect(await answers(other)).toMatchObject([answer])
  // What was left out is between its provider and the programme.
  expect(await answers(one)).toEqual([])
  await undoDuplicate(manager.ctx, pairOf(one, other))
  expect(await answers(other)).toMatchObject([answer])
  expect(await answers(one)).toEqual([])
})
