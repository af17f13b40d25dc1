import { expect, test } from 'vitest'
import { inTransaction } from '#platform/context'
import { factWithId } from '#platform/facts'
import { newId } from '#platform/ids'
import { openWorld } from './support/world.ts'

const world = await openWorld()
const subject = ['referral', newId()] as const

test('a fact is kept with who, when and what', async () => {
  const sam = await world.member('link-worker')
  const fact = await inTransaction(sam.ctx, ({ record }) => record({ kind: 'referral.taken', subject, payload: { linkWorker: sam.id } }))
  expect(fact).toMatchObject({ kind: 'referral.taken', actorKind: 'member', actorId: sam.id, at: world.clock.now() })
})

test('a fact is found again by its id, also where the clock goes on while it is recorded', async () => {
  let ticks = world.clock.now().getTime()
  const ticking = { ...world.system, clock: { now: () => new Date(ticks++) } }
  const fact = await inTransaction(ticking, ({ record }) => record({ kind: 'referral.taken', subject, payload: {} }))
  expect(await world.read((tx) => factWithId(tx, fact.id))).toEqual(fact)
})

test('a fact with a sentence in it is refused by the database', async () => {
  const attempt = inTransaction(world.system, ({ record }) =>
    record({ kind: 'referral.taken', subject, payload: { note: 'She lost her job' } }),
  )
  await expect(attempt).rejects.toThrow(/holds_only_codes|fact_payload_check/)
})

test.each([
  ['a name', { reason: 'Ada' }],
  ['a telephone number', { contact: '07700900123' }],
  ['a telephone number with dashes', { contact: '07700-900-123' }],
  ['an e-mail address', { contact: 'ada@example.org' }],
  ['a key that is not on the list', { ada: 'reached' }],
  ['a name in a list', { fields: ['phones', 'Ada'] }],
])('a fact that holds %s is refused by the database', async (_, payload) => {
  const attempt = inTransaction(world.system, ({ record }) => record({ kind: 'referral.taken', subject, payload }))
  await expect(attempt).rejects.toThrow(/fact_payload_check/)
})

test('a fact may hold ids, codes, names of fields, days, moments and numbers', async () => {
  const payload = {
    service: newId(),
    fields: ['contactName', 'address1', 'capacity'],
    meanings: ['need:low-mood'],
    source: '211-lincs_2.0',
    day: '2026-12-25',
    from: '2026-12-25T08:00:00.000Z',
    seen: 12,
    closed: true,
    code: null,
  }
  const fact = await inTransaction(world.system, ({ record }) => record({ kind: 'referral.taken', subject, payload }))
  expect(fact.payload).toEqual(payload)
})

test('nobody changes or deletes a fact, not even the owner', async () => {
  await inTransaction(world.system, ({ record }) => record({ kind: 'referral.taken', subject }))
  await expect(world.owner.query(`update fact set kind = 'a.b'`)).rejects.toThrow(/never changed/)
  await expect(world.owner.query('delete from fact')).rejects.toThrow(/never changed/)
  await expect(world.owner.query('truncate fact')).rejects.toThrow(/never changed/)
  await expect(world.read((tx) => tx.deleteFrom('fact').execute())).rejects.toThrow(/permission denied/)
})

test('when the change is rolled back, so are its fact and its jobs', async () => {
  const before = (await world.factKinds()).length
  await expect(
    inTransaction(world.system, async ({ record }) => {
      await record({ kind: 'referral.taken', subject })
      throw new Error('power cut')
    }),
  ).rejects.toThrow('power cut')
  expect(await world.factKinds()).toHaveLength(before)
})
