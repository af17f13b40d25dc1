import { expect, test } from 'vitest'
import { reading, type Context } from '#platform/context'
import { newId } from '#platform/ids'
import { endConsent } from '#domain/consent'
import { planOf } from '#domain/plans'
import { askRestriction, endRestriction } from '#domain/rights'
import { agreeToShare, endSharing, livingSharings, sharingsOpenTo, tellPiece } from '#domain/stories'
import { agreedStep, groupOf, keyIn, lettersOf, reactToAll } from '../../../tests/support/introduced.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { agreeAndIntroduce, answerIntroduction, introduceClient, recordAnswer, storyForGroup } from './index.ts'

const world = await openWorld()

/** A client who told their link worker two layers, and lets the group read one of them. */
async function introducedWithStory() {
  const referral = await world.referral()
  const sam = await world.member('link-worker')
  await world.read((tx) =>
    tx
      .insertInto('assignment')
      .values({ referral_id: referral.id, link_worker_id: sam.id, assigned_at: world.clock.now(), assigned_by: sam.id })
      .execute(),
  )
  const agreed = { receiver: { kind: 'link-worker' }, purpose: 'support', until: null, how: 'spoken', askedIn: 'en' } as const
  const { clientId } = referral
  await tellPiece(sam.ctx, { id: newId(), clientId, layer: 'practical', question: 'join', words: 'A chair with arms', agreed })
  await tellPiece(sam.ctx, { id: newId(), clientId, layer: 'sensitive', question: 'past', words: 'What happened', agreed })
  const service = await world.service({ name: 'Quayside Walkers' })
  const { id } = await agreeAndIntroduce(sam.ctx, {
    id: newId(),
    step: { id: newId(), referralId: referral.id, words: 'Walk along', doneBy: 'client', serviceId: service.id },
    message: null,
    shared: [],
    layers: { open: ['practical'], said: { how: 'spoken', askedIn: 'en' } },
  })
  const self: Context = { ...world.system, actor: { kind: 'client', id: clientId } }
  const stop = async () => {
    const sharings = await world.read((tx) => livingSharings(tx, clientId, world.clock.now()))
    const ofGroup = sharings.find(({ receiver }) => receiver.kind === 'service')
    await endSharing(self, { clientId, sharingId: ofGroup!.id })
  }
  return { id, sam, clientId, group: groupOf(world, id), stop }
}
const wordsFor = async (group: Context, id: string) =>
  (await reading(group, (tx) => storyForGroup(tx, group, id))).map(({ words }) => words)

test('a group reads the layer that the client lets it read, and that is in who saw what; no letter holds a word of it', async () => {
  const { id, group, clientId } = await introducedWithStory()
  expect(await wordsFor(group, id)).toEqual(['A chair with arms'])
  const reads = await world.read((tx) =>
    tx
      .selectFrom('client_read')
      .select(['what', 'reader_kind', 'reader_id'])
      .where('client_id', '=', clientId)
      .where('reader_kind', '=', 'group')
      .execute(),
  )
  expect(reads).toEqual([{ what: 'story-practical', reader_kind: 'group', reader_id: id }])
  await reactToAll(world)
  const letters = JSON.stringify(await lettersOf(world))
  expect(letters).toContain('Quayside Walkers')
  expect(letters).not.toContain('A chair with arms')
})

test('when the client stops it, the group reads nothing at its next look', async () => {
  const { id, group, stop } = await introducedWithStory()
  await stop()
  expect(await wordsFor(group, id)).toEqual([])
})

test('the plan says that a group may read only while its link works: not once nobody is asked any more, it ran out, or nothing is used', async () => {
  const one = await introducedWithStory()
  const self: Context = { ...world.system, actor: { kind: 'client', id: one.clientId } }
  const said = async (at = world.clock.now()) => (await reading(self, (tx) => planOf(tx, one.clientId, at))).told.map(({ reads }) => reads)
  expect(await said()).toEqual([[]])
  await reactToAll(world)
  expect(await said()).toEqual([['practical']])
  expect(await said(new Date(world.clock.now().getTime() + 31 * 86_400_000))).toEqual([[]])
  await askRestriction(self, { id: newId(), clientId: one.clientId, ground: 'is-wrong' })
  expect(await said()).toEqual([[]])
  await endRestriction(self, { clientId: one.clientId })
  expect(await said()).toEqual([['practical']])
  await endConsent(self, { clientId: one.clientId, purpose: 'introductions' })
  await reactToAll(world)
  expect(await said()).toEqual([[]])
})

test('a group that has said no reads nothing any more, and another group never did', async () => {
  const { id, sam, group } = await introducedWithStory()
  const other = await introducedWithStory()
  expect(await wordsFor(other.group, id)).toEqual([])
  await recordAnswer(sam.ctx, { id: newId(), introductionId: id, answer: 'no', reason: 'full', note: null })
  expect(await wordsFor(group, id)).toEqual([])
})

test('what a group may read by a yes of before is known before it is introduced, is what it then reads, and stands on the plan', async () => {
  const { sam, id: stepId, clientId, serviceId } = await agreedStep(world)
  const self: Context = { ...world.system, actor: { kind: 'client', id: clientId } }
  for (const layer of ['practical', 'personal'] as const)
    await tellPiece(self, { id: newId(), clientId, layer, question: null, words: `Something ${layer}` })
  const openTo = async (id: string) =>
    (await world.read((tx) => sharingsOpenTo(tx, { clientId, serviceId: id, at: world.clock.now() }))).map(({ layer }) => layer)
  expect(await openTo(serviceId!)).toEqual([])
  const toEveryGroup = { receiver: { kind: 'sector', sector: 'community' }, purpose: 'support', until: null } as const
  await agreeToShare(self, { ...toEveryGroup, clientId, layer: 'practical', how: 'own-screen', askedIn: 'en' })
  expect(await openTo(serviceId!)).toEqual(['practical'])
  const charity = await world.service({ organisation: await world.organisation({ sector: 'voluntary' }) })
  expect(await openTo(charity.id)).toEqual([])

  const { id } = await introduceClient(sam.ctx, { id: newId(), stepId, message: null, shared: [] })
  expect(await wordsFor(groupOf(world, id), id)).toEqual(['Something practical'])
  const reads = async () => (await world.read((tx) => planOf(tx, clientId, world.clock.now()))).told.map((one) => one.reads)
  await reactToAll(world)
  expect(await reads()).toEqual([['practical']])
  await answerIntroduction(groupOf(world, id), await keyIn(world, `introduction:${id}:first`), {
    id: newId(),
    answer: 'no',
    reason: 'full',
  })
  expect(await reads()).toEqual([[]])
})

test('a group is told what it knows, and never that it is all: there may be a part of the story below it', async () => {
  const { id } = await introducedWithStory()
  await reactToAll(world)
  const [letter] = (await lettersOf(world)).filter(({ once_key }) => once_key.includes(id))
  expect(letter!.body).toContain('agreed that you know this:')
  expect(letter!.body).not.toContain('nothing more')
})
