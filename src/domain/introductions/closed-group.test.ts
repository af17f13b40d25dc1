import { expect, test } from 'vitest'
import { agreeStep, stepsOf } from '#domain/casework'
import { newId } from '#platform/ids'
import { agreedStep, close, introduced, lettersOf, merge, reactToAll, waysToClose } from '../../../tests/support/introduced.ts'
import { untilSomebodyWaits } from '../../../tests/support/waits.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { agreeAndIntroduce, introduceClient, introductionsOf, previewLetter, sendIntroductionAgain } from './index.ts'

const world = await openWorld()
const hasStopped = { kind: 'conflict', reason: 'service-closed', words: { service: 'Quayside Walkers' } }
const form = (stepId: string) => ({ id: newId(), stepId, message: null, shared: ['phone'] as const })
const introductions = (referralId: string) => world.read((tx) => introductionsOf(tx, referralId))

test('a client is not introduced to a group that has closed, also where the step was agreed before', async () => {
  for (const how of waysToClose) {
    const { id, sam, referralId, serviceId } = await agreedStep(world)
    await close(world, serviceId!, how)
    await expect(introduceClient(sam.ctx, form(id))).rejects.toMatchObject(hasStopped)
    expect(await introductions(referralId)).toEqual([])
  }
  await reactToAll(world)
  expect(await lettersOf(world)).toEqual([])
})

test('no step is agreed that leads to a group that has closed, with or without an introduction', async () => {
  const { sam, referralId, serviceId } = await agreedStep(world)
  await close(world, serviceId!)
  const step = { id: newId(), referralId, words: 'Go and see', doneBy: 'client' as const, serviceId: serviceId! }
  await expect(agreeStep(sam.ctx, step)).rejects.toMatchObject(hasStopped)
  const both = { id: newId(), step, agreed: { how: 'spoken' as const, askedIn: 'en' }, message: null, shared: [] }
  await expect(agreeAndIntroduce(sam.ctx, both)).rejects.toMatchObject(hasStopped)
  expect(await world.read((tx) => stepsOf(tx, referralId))).toHaveLength(1)
})

test('what was done before the group closed stands when its form comes again', async () => {
  const { sam, referralId, serviceId } = await agreedStep(world)
  const step = { id: newId(), referralId, words: 'Go and see', doneBy: 'client' as const, serviceId: serviceId! }
  const both = { id: newId(), step, agreed: { how: 'spoken' as const, askedIn: 'en' }, message: null, shared: [] }
  await agreeAndIntroduce(sam.ctx, both)
  await close(world, serviceId!)
  expect(await agreeAndIntroduce(sam.ctx, both)).toEqual({ id: both.id })
  expect(await agreeStep(sam.ctx, step)).toEqual({ id: step.id })
})

test('a group that has closed since is not written to again, and no letter to it is shown', async () => {
  const { id, sam, referralId, serviceId } = await introduced(world)
  await close(world, serviceId!)
  world.clock.forward(1)
  const before = await lettersOf(world)
  await expect(sendIntroductionAgain(sam.ctx, { introductionId: id })).rejects.toMatchObject(hasStopped)
  await reactToAll(world)
  expect(await lettersOf(world)).toHaveLength(before.length)
  const letter = { referralId, serviceId: serviceId!, message: null, shared: [], url: 'https://example.org/…' }
  await expect(world.read((tx) => previewLetter(tx, sam.ctx, letter))).rejects.toMatchObject(hasStopped)
})

test('a group that is closed for now, or that has not answered us, may be asked', async () => {
  for (const news of [{ status: 'temporarily closed' }, { hidden_at: world.clock.now(), hidden_because: 'no-answer' }]) {
    const { id, sam, serviceId } = await agreedStep(world)
    await world.read((tx) => tx.updateTable('service').set(news).where('id', '=', serviceId!).execute())
    await introduceClient(sam.ctx, form(id))
  }
})

test('an entry that became a part of another leads there: the letter goes to the one that stands', async () => {
  const { id, sam, referralId, serviceId } = await agreedStep(world)
  const kept = await world.service({ name: 'Harbour Walkers', email: 'harbour@example.org' })
  await merge(world, serviceId!, kept.id)
  await introduceClient(sam.ctx, form(id))
  expect(await introductions(referralId)).toMatchObject([
    { service: { id: kept.id, name: 'Harbour Walkers' }, sentTo: 'harbour@example.org' },
  ])

  const other = await agreedStep(world)
  await merge(world, other.serviceId!, kept.id)
  await close(world, kept.id)
  await expect(introduceClient(other.sam.ctx, form(other.id))).rejects.toMatchObject({ reason: 'service-closed' })
})

test('a group that is being closed at this moment is waited for, and then nobody is sent there', async () => {
  const { id, sam, serviceId } = await agreedStep(world)
  const closing = await world.pool.connect()
  await closing.query('begin')
  await closing.query("select set_config('app.programme', $1, true)", [world.programmeId])
  await closing.query("update service set hidden_at = now(), hidden_because = 'closed' where id = $1", [serviceId])
  const refused = expect(introduceClient(sam.ctx, form(id))).rejects.toMatchObject(hasStopped)
  await untilSomebodyWaits(world)
  await closing.query('commit')
  closing.release()
  await refused
})

test('a group that closes between the introduction and its letter is not written to; once it is back, it can be asked', async () => {
  for (const how of waysToClose) {
    const { id, sam, serviceId } = await agreedStep(world)
    const sent = form(id)
    await introduceClient(sam.ctx, sent)
    await close(world, serviceId!, how)
    await reactToAll(world)
    const letters = async () => (await lettersOf(world)).filter(({ once_key }) => once_key.includes(sent.id))
    expect(await letters()).toEqual([])
    await world.read((tx) =>
      tx.updateTable('service').set({ status: 'active', hidden_at: null, hidden_because: null }).where('id', '=', serviceId!).execute(),
    )
    await sendIntroductionAgain(sam.ctx, { introductionId: sent.id })
    await reactToAll(world)
    expect(await letters()).not.toEqual([])
  }
})

test('the plan of a link worker says where a step leads now, and that the group there has closed', async () => {
  const { referralId, serviceId } = await agreedStep(world)
  const kept = await world.service({ name: 'Harbour Walkers' })
  const leading = async () => (await world.read((tx) => stepsOf(tx, referralId))).map(({ service }) => service)
  const agreedId = serviceId
  expect(await leading()).toEqual([{ id: serviceId, agreedId, name: 'Quayside Walkers', closed: null, outOfSight: null }])
  await merge(world, serviceId!, kept.id)
  expect(await leading()).toEqual([{ id: kept.id, agreedId, name: 'Harbour Walkers', closed: null, outOfSight: null }])
  await close(world, kept.id)
  expect(await leading()).toEqual([
    { id: kept.id, agreedId, name: 'Harbour Walkers', closed: { since: world.clock.now() }, outOfSight: null },
  ])
})
