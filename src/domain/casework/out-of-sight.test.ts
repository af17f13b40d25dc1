import { expect, test } from 'vitest'
import { closeService, hideEntry, type HiddenBecause, holdRunningService, serviceWithId, standingFor } from '#domain/directory'
import { takeReferral } from '#domain/referrals'
import { inTransaction } from '#platform/context'
import { newId } from '#platform/ids'
import { agreedStep, close, lettersOf, merge, reactToAll } from '../../../tests/support/introduced.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { inboxRowOf, journeyOf, recordContact } from './index.ts'

const world = await openWorld()

/** Somebody whom a link worker knows, with a step that leads to a group. */
async function walked() {
  const here = await world.programme()
  const step = await agreedStep(here)
  const { sam, referralId, serviceId } = step
  await takeReferral(sam.ctx, { referralId })
  await recordContact(sam.ctx, { id: newId(), referralId, channel: 'phone', outcome: 'reached', minutes: 5, note: null, callBackAt: null })
  world.clock.forward(1)
  return {
    here,
    sam,
    serviceId: serviceId!,
    hide: (because: HiddenBecause) =>
      inTransaction(here.system, async (work) => hideEntry(here.system, work, serviceId!, because)).then(() => reactToAll(here)),
    letters: async () => (await lettersOf(here)).filter(({ body }) => body?.includes('/work')).map(({ subject }) => subject),
    listed: () => here.read((tx) => inboxRowOf(tx, { referralId, now: world.clock.now(), timeZone: 'Europe/London' })),
    service: async () => (await here.read((tx) => journeyOf(tx, referralId)))?.steps[0]?.service,
  }
}

test('the list to which the letter leads says which group is out of sight, and so does the step', async () => {
  const one = await walked()
  await one.hide('unnamed')
  expect(await one.letters()).toEqual(['Quayside Walkers is out of sight in the directory'])
  const since = world.clock.now()
  expect(await one.listed()).toMatchObject({
    urgency: { kind: 'service-out-of-sight', at: since },
    situation: { closed: null, outOfSight: { service: 'Quayside Walkers', since } },
  })
  expect(await one.service()).toMatchObject({ closed: null, outOfSight: since })
})

test('a group that went with its directory is in the list too, and one that answered nobody is not', async () => {
  const [removed, silent] = [await walked(), await walked()]
  await removed.hide('feed-removed')
  await silent.hide('no-answer')
  expect((await removed.listed())?.urgency.kind).toBe('service-out-of-sight')
  expect((await silent.listed())?.urgency.kind).toBe('quiet')
  expect((await silent.service())?.outOfSight).not.toBeNull()
})

test.each(['unnamed', 'no-answer', 'feed-removed'] as const)(
  'who hears on the telephone that one out of sight as %s has closed says so, and it is told',
  async (because) => {
    const one = await walked()
    await one.hide(because)
    world.clock.forward(1)
    await closeService(one.sam.ctx, { serviceId: one.serviceId })
    await closeService(one.sam.ctx, { serviceId: one.serviceId })
    await reactToAll(one.here)
    expect(await one.letters()).toContain('Quayside Walkers has closed')
    expect(await one.listed()).toMatchObject({ urgency: { kind: 'service-closed' }, situation: { outOfSight: null } })
    expect((await one.here.factKinds()).filter((kind) => kind === 'service.closed')).toHaveLength(1)
  },
)

test('however many entries became a part of one another, the page, the list and an introduction lead to the same last one', async () => {
  const one = await walked()
  let last = one.serviceId
  for (let merges = 0; merges < 25; merges++) {
    const { id } = await one.here.service({ name: `Walkers ${merges}` })
    await merge(one.here, last, id)
    last = id
  }
  expect(await one.here.read((tx) => serviceWithId(tx, one.serviceId))).toMatchObject({ id: last })
  expect(await one.here.read((tx) => standingFor(tx, one.serviceId))).toBe(last)
  expect(await one.here.read((tx) => holdRunningService(tx, one.serviceId))).toMatchObject({ id: last })
  await close(one.here, last)
  expect(await one.listed()).toMatchObject({ situation: { closed: { service: 'Walkers 24' } } })
})
