import { expect, test } from 'vitest'
import { agreeStep } from '#domain/casework'
import { endConsent, hasConsent } from '#domain/consent'
import { endReferral } from '#domain/referrals'
import { factsAbout } from '#platform/facts'
import { newId } from '#platform/ids'
import { agreedStep } from '../../../tests/support/introduced.ts'
import { untilSomebodyWaits } from '../../../tests/support/waits.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { agreeAndIntroduce, introduceClient, introductionsOf, type AgreedIntroduction } from './index.ts'

const world = await openWorld()
const sam = await world.member('link-worker')

/** A referral of a client who has not agreed to introductions yet, and a service. */
async function conversation(service: { email?: string | null } = {}) {
  const client = await world.client({ consents: ['referral'] })
  const { id: referralId } = await world.referral({ client })
  const { id: serviceId } = await world.service(service)
  const form: AgreedIntroduction = {
    id: newId(),
    step: { id: newId(), referralId, words: 'Walk along once', doneBy: 'client', serviceId },
    agreed: { how: 'spoken', askedIn: 'en' },
    message: null,
    shared: [],
  }
  return { clientId: client.id, referralId, form }
}
const agrees = (clientId: string) => world.read((tx) => hasConsent(tx, clientId, 'introductions'))
const factsOf = async (...ids: string[]) =>
  (await Promise.all(ids.map((id) => world.read((tx) => factsAbout(tx, id))))).flat().map(({ kind }) => kind)

test('a client agrees, the step is agreed and the group is asked, all at once', async () => {
  const { clientId, referralId, form } = await conversation()
  expect(await agreeAndIntroduce(sam.ctx, form)).toEqual({ id: form.id })
  expect(await factsOf(clientId, referralId)).toEqual(['consent.given', 'step.agreed', 'client.introduced'])
  expect(await world.read((tx) => introductionsOf(tx, referralId))).toMatchObject([{ id: form.id, stepId: form.step.id, state: 'asked' }])
})

test('when the introduction is refused, nothing of it is kept', async () => {
  for (const [service, agreed, reason] of [
    [{ email: null }, { how: 'spoken', askedIn: 'en' }, 'no-address'],
    [{}, undefined, 'introduction-consent-needed'],
  ] as const) {
    const { clientId, referralId, form } = await conversation(service)
    await expect(agreeAndIntroduce(sam.ctx, { ...form, agreed })).rejects.toMatchObject({ kind: 'conflict', reason })
    expect(await factsOf(clientId, referralId)).toEqual([])
    expect(await agrees(clientId)).toBe(false)
  }
})

test('a group that is to get in touch hears of a way to do so, or is not asked', async () => {
  const { clientId, referralId, form } = await conversation()
  const byGroup = { ...form, step: { ...form.step, doneBy: 'group' as const } }
  for (const shared of [[], ['language'], ['access-needs']] as const)
    await expect(agreeAndIntroduce(sam.ctx, { ...byGroup, shared })).rejects.toMatchObject({
      kind: 'invalid',
      reason: 'way-to-reach-needed',
      field: 'shared',
    })
  expect(await factsOf(clientId, referralId)).toEqual([])
  await agreeAndIntroduce(sam.ctx, { ...byGroup, shared: ['phone'] })
  expect(await factsOf(referralId)).toEqual(['step.agreed', 'client.introduced'])
})

test('the same form twice, or two at once, is once; and it never takes up a consent that ended since', async () => {
  const { clientId, referralId, form } = await conversation()
  await Promise.all([agreeAndIntroduce(sam.ctx, form), agreeAndIntroduce(sam.ctx, form)])
  expect(await factsOf(clientId, referralId)).toEqual(['consent.given', 'step.agreed', 'client.introduced'])
  await endConsent(sam.ctx, { clientId, purpose: 'introductions' })
  await agreeAndIntroduce(sam.ctx, form)
  expect(await agrees(clientId)).toBe(false)
})

test('the same form with something else in it is refused: nobody reads "introduced" over a change that was not kept', async () => {
  const { referralId, form } = await conversation()
  await agreeAndIntroduce(sam.ctx, { ...form, shared: ['phone'] })
  for (const changed of [{ shared: [] }, { shared: ['phone'] as const, step: { ...form.step, words: 'Walk along twice' } }])
    await expect(agreeAndIntroduce(sam.ctx, { ...form, ...changed })).rejects.toMatchObject({ kind: 'conflict', reason: 'page-is-old' })
  expect(await world.read((tx) => introductionsOf(tx, referralId))).toMatchObject([{ shared: ['first-name', 'phone'] }])
})

test('a step that was agreed before stays as it is', async () => {
  const step = await agreedStep(world, { words: 'See' })
  const agreed = { id: step.id, referralId: step.referralId, words: 'See', doneBy: 'client' as const, serviceId: step.serviceId! }
  await agreeAndIntroduce(sam.ctx, { id: newId(), step: agreed, message: null, shared: [] })
  expect(await factsOf(step.referralId)).toEqual(['client.introduced'])
})

test('the step of another client, or to another service, is refused', async () => {
  const { clientId, referralId, form } = await conversation()
  const { words } = form.step
  const elsewhere = await agreedStep(world, { words })
  const here = { ...form.step, id: newId(), serviceId: (await world.service()).id }
  await agreeStep(sam.ctx, here)
  for (const id of [elsewhere.id, here.id]) {
    await expect(agreeAndIntroduce(sam.ctx, { ...form, step: { ...form.step, id } })).rejects.toMatchObject({ kind: 'conflict' })
  }
  expect(await factsOf(referralId)).toEqual(['step.agreed'])
  expect(await agrees(clientId)).toBe(false)
})

test('only a link worker may, in their own programme, while the referral is open', async () => {
  const { referralId, form } = await conversation()
  const gp = await world.member('referrer')
  await expect(agreeAndIntroduce(gp.ctx, form)).rejects.toMatchObject({ kind: 'forbidden' })
  const stranger = await (await world.programme()).member('link-worker')
  await expect(agreeAndIntroduce(stranger.ctx, form)).rejects.toMatchObject({ kind: 'not-found' })
  await endReferral(sam.ctx, { referralId, outcome: 'completed', note: null })
  await expect(agreeAndIntroduce(sam.ctx, form)).rejects.toThrow('referral-ended')
})

test('consent that is being ended at this moment is waited for, and then there is none', async () => {
  const { id: stepId, clientId } = await agreedStep(world)
  const client = await world.pool.connect()
  await client.query('begin')
  await client.query("select set_config('app.programme', $1, true)", [world.programmeId])
  await client.query("update consent set ended_at = now(), ended_by_kind = 'client' where client_id = $1", [clientId])
  const introducing = introduceClient(sam.ctx, { id: newId(), stepId, message: null, shared: [] })
  const refused = expect(introducing).rejects.toThrow('introduction-consent-needed')
  await untilSomebodyWaits(world)
  await client.query('commit')
  client.release()
  await refused
})
