import { describe, expect, test } from 'vitest'
import { endRole, memberLeaves, staffOf } from '#domain/access'
import { recordContact } from '#domain/casework'
import { releaseReferral, takeReferral } from '#domain/referrals'
import { newId } from '#platform/ids'
import { reactToAll } from '../../../tests/support/introduced.ts'
import { openWorld, type Person } from '../../../tests/support/world.ts'
import { answererAt, answeringFor, namedFor, nameWhoAnswers } from './index.ts'

const world = await openWorld()
const noor = await world.member('manager')
const administrator = await world.member('administrator')
const name = (stage: 'asked' | 'plan' | 'ended', who: Person | null, standsIn: Person | null = null) =>
  nameWhoAnswers(noor.ctx, [{ stage, memberId: who?.id ?? null, standsInId: standsIn?.id ?? null }])
const lineFor = async (referralId: string) =>
  ((await world.read((tx) => answeringFor(tx, referralId, world.clock.now()))) ?? []).map(({ stage, by }) => [stage, by?.name ?? null])
const now = async (stage: 'asked' | 'ended') => answererAt(stage, world.clock.now(), { walked: [], named: await world.read(namedFor) })

describe('the line of a referral', () => {
  test('for each stage that it came to, who answered then; and it can be looked up after they left', async () => {
    const [eva, sam] = [await world.member('manager'), await world.member('link-worker')]
    await name('asked', eva)
    world.clock.forward(1)
    const { id } = await world.referral({ sentAt: world.clock.now() })
    expect(await lineFor(id)).toEqual([['asked', eva.name]])
    world.clock.forward(1)
    await takeReferral(sam.ctx, { referralId: id })
    world.clock.forward(1)
    await recordContact(sam.ctx, {
      id: newId(),
      referralId: id,
      contactedAt: world.clock.now(),
      channel: 'phone',
      outcome: 'reached',
      minutes: null,
      note: null,
      callBackAt: null,
    })
    world.clock.forward(1)
    await memberLeaves(administrator.ctx, { memberId: eva.id })
    expect(await lineFor(id)).toEqual([
      ['asked', eva.name],
      ['accepted', sam.name],
      ['first-contact', sam.name],
    ])
    await releaseReferral(sam.ctx, { referralId: id })
    world.clock.forward(1)
    expect((await lineFor(id)).at(-1)).toEqual(['first-contact', null])
  })
})

describe('when somebody leaves', () => {
  test('what they answered for goes to who stands in', async () => {
    const [eva, mieke] = [await world.member('manager'), await world.member('link-worker')]
    await name('asked', eva, mieke)
    expect(await now('asked')).toMatchObject({ name: eva.name, standsInFor: null })
    await memberLeaves(administrator.ctx, { memberId: eva.id })
    // Before the reaction is done nobody is without somebody either.
    expect(await now('asked')).toMatchObject({ name: mieke.name, standsInFor: eva.name })
    await reactToAll(world)
    await reactToAll(world)
    expect(await now('asked')).toMatchObject({ name: mieke.name, standsInFor: null })
  })

  test('without anybody to stand in it is nobody’s, and that shows; also when only their last role ends', async () => {
    const eva = await world.member('manager')
    await name('ended', eva)
    const role = (await world.read(staffOf)).find(({ id }) => id === eva.id)!.roles[0]!
    await endRole(administrator.ctx, { roleId: role.id })
    await reactToAll(world)
    expect(await now('ended')).toBeNull()
    expect((await world.read(namedFor)).find(({ memberId, until }) => memberId === eva.id && until === null)).toBeDefined()
  })
})

test('a manager names, the same twice is once; nobody stands in for themselves, and nobody else names', async () => {
  const eva = await world.member('link-worker')
  await name('plan', eva)
  await name('plan', eva)
  expect((await world.read(namedFor)).filter(({ memberId }) => memberId === eva.id)).toHaveLength(1)
  await expect(name('plan', eva, eva)).rejects.toMatchObject({ reason: 'stands-in-alone', field: 'plan-in' })
  await expect(nameWhoAnswers(eva.ctx, [])).rejects.toMatchObject({ kind: 'forbidden' })
  await name('plan', null)
  expect((await world.read(namedFor)).find(({ memberId }) => memberId === eva.id)?.until).not.toBeNull()
})
