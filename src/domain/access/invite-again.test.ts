import { expect, test } from 'vitest'
import { accountFor, choosePassword, isPasswordKey, setPassword } from '#platform/accounts'
import { reading } from '#platform/context'
import { newId } from '#platform/ids'
import { lettersOwed } from '#domain/letters'
import { openAccounts } from '../../../tests/support/accounts.ts'
import { openWorld } from '../../../tests/support/world.ts'
import {
  endRole,
  inviteAgain,
  inviteMember,
  linkWorkersInside,
  linkWorkersSince,
  memberLeaves,
  staffOf,
  waitingInvitations,
} from './index.ts'

const world = await openWorld()
const { auth, entrance } = openAccounts(world)
const ivo = await world.member('administrator')
const { id: organisationId } = await world.organisation()

/** Somebody who was invited as a link worker, and did nothing with it yet. */
async function invited(email = `${newId()}@example.org`) {
  const noor = { id: newId(), name: 'Noor', email, organisationId, role: 'link-worker', locale: 'en' } as const
  await inviteMember(ivo.ctx, noor, entrance)
  return noor
}
const again = (memberId: string, by = ivo) => inviteAgain(by.ctx, { memberId }, entrance)
const lettersTo = async (email: string) => (await world.read(lettersOwed)).filter(({ to }) => to === email)
const keysIn = async (email: string) => (await lettersTo(email)).map(({ body }) => /choose-password\/([\w-]+)/.exec(body!)![1]!)
const minutes = (count: number) => world.clock.forward(count / 60)
const sentAgain = async (memberId: string) => {
  const { rows } = await world.owner.query(`select from fact where subject_id = $1 and kind = 'invitation.sent-again'`, [memberId])
  return rows.length
}

test('who was invited and has not come in waits since that day; with a password of their own they wait no more', async () => {
  const noor = await invited()
  expect((await world.read(waitingInvitations)).get(noor.id)).toEqual(world.clock.now())
  await choosePassword(auth, (await keysIn(noor.email))[0]!, 'four walking boots')
  expect((await world.read(waitingInvitations)).has(noor.id)).toBe(false)
})

test('somebody who has a password from another programme does not wait, nor does who was never invited', async () => {
  const email = `${newId()}@example.org`
  const { userId } = await accountFor(auth, { email, name: 'Noor' })
  await setPassword(auth, userId, 'four walking boots')
  const [noor, sam] = [await invited(email), await world.member('link-worker')]
  const waiting = await world.read(waitingInvitations)
  expect([waiting.has(noor.id), waiting.has(sam.id)]).toEqual([false, false])
})

test('nobody is handed over to somebody who has not come in, and they heard nothing for us; from then on they can be chosen', async () => {
  const noor = await invited()
  const today = world.clock.now().toISOString().slice(0, 10)
  const chosen = async () => [
    (await world.read(linkWorkersInside)).some(({ id }) => id === noor.id),
    (await world.read((tx) => linkWorkersSince(tx, today))).some(({ id }) => id === noor.id),
  ]
  expect(await chosen()).toEqual([false, false])
  await choosePassword(auth, (await keysIn(noor.email))[0]!, 'four walking boots')
  expect(await chosen()).toEqual([true, true])
})

test('an invitation goes out again with a new link, and the earlier link stops working', async () => {
  const noor = await invited()
  const [earlier] = await keysIn(noor.email)
  minutes(60)
  await again(noor.id)
  const [now, ...others] = await keysIn(noor.email)
  // The earlier letter had not gone out: it goes out no more.
  expect(others).toEqual([])
  expect(now).not.toBe(earlier)
  expect([await isPasswordKey(auth, earlier!), await isPasswordKey(auth, now!)]).toEqual([false, true])
  expect((await lettersTo(noor.email))[0]!.body).toContain('as link worker for')
  expect((await world.read(waitingInvitations)).get(noor.id)).toEqual(world.clock.now())
  expect(await sentAgain(noor.id)).toBe(1)
})

test('pressed twice, also at once, it is one letter, whose link works; a while later it is another', async () => {
  const noor = await invited()
  await Promise.all([again(noor.id), again(noor.id)])
  await again(noor.id)
  const keys = await keysIn(noor.email)
  expect(keys).toHaveLength(1)
  expect(await isPasswordKey(auth, keys[0]!)).toBe(true)
  expect(await sentAgain(noor.id)).toBe(1)
  minutes(2)
  await again(noor.id)
  expect(await sentAgain(noor.id)).toBe(2)
})

test('a crash in between leaves no letter and no fact, and it can be pressed again', async () => {
  const noor = await invited()
  await world.owner.query(`alter table outgoing_mail add constraint nothing_goes_out check (once_key not like 'invitation:%') not valid`)
  await expect(again(noor.id)).rejects.toThrow(/nothing_goes_out/)
  expect(await sentAgain(noor.id)).toBe(0)
  await world.owner.query('alter table outgoing_mail drop constraint nothing_goes_out')
  await again(noor.id)
  expect(await isPasswordKey(auth, (await keysIn(noor.email))[0]!)).toBe(true)
})

test('it is refused for who came in already, and for who has no role that the letter could say', async () => {
  const [noor, mieke, sam] = [await invited(), await invited(), await world.member('link-worker')]
  await choosePassword(auth, (await keysIn(noor.email))[0]!, 'four walking boots')
  await expect(again(noor.id)).rejects.toMatchObject({ kind: 'conflict', reason: 'came-in-already', words: { name: 'Noor' } })
  await expect(again(sam.id)).rejects.toMatchObject({ kind: 'conflict', reason: 'came-in-already' })
  const [role] = (await world.read(staffOf)).find(({ id }) => id === mieke.id)!.roles
  await endRole(ivo.ctx, { roleId: role!.id })
  await expect(again(mieke.id)).rejects.toMatchObject({ kind: 'conflict', reason: 'invitation-no-role' })
})

test('it is for administrators, of somebody who works in their own programme', async () => {
  const [noor, manager, elsewhere] = [await invited(), await world.member('manager'), await world.programme()]
  await expect(again(noor.id, manager)).rejects.toMatchObject({ kind: 'forbidden' })
  await expect(again(noor.id, await elsewhere.member('administrator'))).rejects.toMatchObject({ kind: 'not-found' })
  expect((await reading(elsewhere.system, waitingInvitations)).size).toBe(0)
  await memberLeaves(ivo.ctx, { memberId: noor.id })
  await expect(again(noor.id)).rejects.toMatchObject({ kind: 'not-found' })
})
