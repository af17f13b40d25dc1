import { expect, test } from 'vitest'
import { factsAbout } from '#platform/facts'
import { react } from '#reactions'
import { openWorld } from '../../../tests/support/world.ts'
import { endRole, memberLeaves, staffOf } from '#domain/access'
import { countWalkingWith, endReferral, referralSentBy, referralWithId, reopenReferral, takeReferral } from './index.ts'

const world = await openWorld()

async function echo(memberId: string) {
  const facts = await world.read((tx) => factsAbout(tx, memberId))
  for (const fact of facts) await react(world.system, fact.id, 'releaseWhoLeft', { origin: 'http://localhost' })
}
const walkerOf = async (id: string) => (await world.read((tx) => referralWithId(tx, id)))?.linkWorker

test('when a link worker leaves, whom they walked with wait for a colleague; doing it twice is doing it once', async () => {
  const administrator = await world.member('administrator')
  const sam = await world.member('link-worker')
  const referral = await world.referral()
  await takeReferral(sam.ctx, { referralId: referral.id })
  await memberLeaves(administrator.ctx, { memberId: sam.id })
  await echo(sam.id)
  await echo(sam.id)
  expect(await walkerOf(referral.id)).toBeNull()
  expect((await world.factKinds()).filter((kind) => kind === 'referral.released')).toHaveLength(1)
})

test('a referral that had ended is let go as well: reopened, it waits for whoever takes it', async () => {
  const administrator = await world.member('administrator')
  const [sam, mieke] = [await world.member('link-worker'), await world.member('link-worker')]
  const referral = await world.referral()
  await takeReferral(sam.ctx, { referralId: referral.id })
  await endReferral(sam.ctx, { referralId: referral.id, outcome: 'completed', note: null })
  await memberLeaves(administrator.ctx, { memberId: sam.id })
  await echo(sam.id)
  await reopenReferral(mieke.ctx, { referralId: referral.id })
  expect(await walkerOf(referral.id)).toBeNull()
  await takeReferral(mieke.ctx, { referralId: referral.id })
  expect((await walkerOf(referral.id))?.id).toBe(mieke.id)
})

test('when only the role ends, it is the same; another role changes nothing', async () => {
  const administrator = await world.member('administrator')
  const mieke = await world.member('link-worker', 'volunteer')
  const referral = await world.referral()
  await takeReferral(mieke.ctx, { referralId: referral.id })
  const roles = (await world.read(staffOf)).find(({ id }) => id === mieke.id)!.roles
  const end = async (name: string) => endRole(administrator.ctx, { roleId: roles.find(({ role }) => role === name)!.id })
  await end('volunteer')
  await echo(mieke.id)
  expect((await walkerOf(referral.id))?.id).toBe(mieke.id)
  await end('link-worker')
  await echo(mieke.id)
  expect(await walkerOf(referral.id)).toBeNull()
})

test('how many people walk with a link worker is known before they leave; after it, their referrer reads that they wait for another', async () => {
  const administrator = await world.member('administrator')
  const [grace, sam] = [await world.member('referrer'), await world.member('link-worker')]
  const client = await world.client()
  const [first, second] = [await world.referral({ client, referrer: grace }), await world.referral({ client, referrer: grace })]
  for (const { id } of [first, second]) await takeReferral(sam.ctx, { referralId: id })
  expect(await world.read((tx) => countWalkingWith(tx, sam.id))).toBe(1)
  await endReferral(sam.ctx, { referralId: second.id, outcome: 'completed', note: null })
  expect(await world.read((tx) => countWalkingWith(tx, sam.id))).toBe(1)
  await memberLeaves(administrator.ctx, { memberId: sam.id })
  await echo(sam.id)
  expect(await world.read((tx) => countWalkingWith(tx, sam.id))).toBe(0)
  expect(await world.read((tx) => referralSentBy(tx, grace.id, first.id))).toMatchObject({ stage: 'sent', waitsAgain: true })
})
