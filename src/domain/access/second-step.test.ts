import { describe, expect, test } from 'vitest'
import { accountFor, setPassword } from '#platform/accounts'
import { beginCodeApp, proveCodeApp } from '#platform/code-app'
import { newId } from '#platform/ids'
import { secondStepsOf } from '#platform/second-steps'
import { signIn } from '#platform/sign-in'
import { lettersOwed } from '#domain/letters'
import { browserWith, openAccounts } from '../../../tests/support/accounts.ts'
import { codeOfApp } from '../../../tests/support/totp.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { programmeOf, requireSecondStep, resetSecondStep, secondStepOwed } from './index.ts'

const world = await openWorld()
const { auth, entrance } = openAccounts(world)
const ivo = await world.member('administrator')
const PASSWORD = 'four walking boots'

/** Somebody who works here and has a code app: their account, and a browser in which they are signed in. */
async function withApp(member: { id: string }) {
  const email = `${newId()}@example.org`
  const { userId } = await accountFor(auth, { email, name: 'Sam' })
  await setPassword(auth, userId, PASSWORD)
  await world.owner.query('update member set user_id = $1 where id = $2', [userId, member.id])
  const first = browserWith((await signIn(auth, { email, password: PASSWORD, remember: false }, browserWith())).setCookies)
  const key = new URL(await beginCodeApp(auth, PASSWORD, first)).searchParams.get('secret')!
  return { userId, email, here: browserWith((await proveCodeApp(auth, codeOfApp(key), first)).setCookies) }
}

describe('who owes a second step', () => {
  const programme = { timeZone: 'Europe/Amsterdam', secondStepFrom: { manager: '2026-06-01', administrator: '2026-05-12' } }
  const at = (moment: string, ...roles: ('manager' | 'administrator' | 'volunteer')[]) =>
    secondStepOwed(
      programme,
      roles.map((role) => ({ role })),
      new Date(moment),
    )

  test('is whose role asks for it, by the earliest day, which begins at midnight where the programme is', () => {
    expect(at('2026-05-11T21:59:59Z', 'manager', 'administrator')).toEqual({ day: '2026-05-12', isDue: false })
    expect(at('2026-05-11T22:00:00Z', 'manager', 'administrator')).toEqual({ day: '2026-05-12', isDue: true })
    expect(at('2026-05-12T00:00:00Z', 'manager')).toEqual({ day: '2026-06-01', isDue: false })
    expect(at('2030-01-01T00:00:00Z', 'volunteer')).toBeUndefined()
    expect(at('2030-01-01T00:00:00Z')).toBeUndefined()
  })
})

describe('asking a role for a second step', () => {
  const days = async () => (await world.read(programmeOf)).secondStepFrom

  test('nobody is asked for one before an administrator says so; each role that changes is one fact', async () => {
    expect(await days()).toEqual({})
    await requireSecondStep(ivo.ctx, { 'link-worker': '2026-06-01', manager: '2026-06-01' })
    await requireSecondStep(ivo.ctx, { 'link-worker': '2026-07-01' })
    expect(await days()).toEqual({ 'link-worker': '2026-07-01' })
    expect((await world.factKinds()).filter((kind) => kind.startsWith('second-step.')).sort()).toEqual([
      'second-step.freed',
      'second-step.required',
      'second-step.required',
      'second-step.required',
    ])
  })

  test('a day that is past is refused at its role, each of them; one that came since stays when another changes', async () => {
    const before = await days()
    await expect(
      requireSecondStep(ivo.ctx, { manager: '2020-01-01', referrer: '2026-05-11', volunteer: '2026-06-01' }),
    ).rejects.toMatchObject({
      kind: 'invalid',
      problems: { errors: { manager: 'day-is-past', referrer: 'day-is-past' } },
    })
    expect(await days()).toEqual(before)
    await requireSecondStep(ivo.ctx, { manager: '2026-05-12' })
    world.clock.forward(48)
    await requireSecondStep(ivo.ctx, { manager: '2026-05-12', volunteer: '2026-06-01' })
    expect(await days()).toEqual({ manager: '2026-05-12', volunteer: '2026-06-01' })
    await expect(requireSecondStep(ivo.ctx, { manager: '2026-05-13' })).rejects.toMatchObject({ reason: 'day-is-past', field: 'manager' })
  })

  test('is for administrators, and what is neither a role nor a day is refused by the database', async () => {
    const manager = await world.member('manager')
    await expect(requireSecondStep(manager.ctx, {})).rejects.toMatchObject({ kind: 'forbidden' })
    await expect(requireSecondStep(ivo.ctx, { manager: 'soon' })).rejects.toThrow('second_step_from')
    await expect(requireSecondStep(ivo.ctx, { king: '2026-06-01' } as never)).rejects.toThrow('second_step_from')
  })
})

describe('a lost telephone', () => {
  test('an administrator takes the second step off: every session ends, a letter says so, and the fact stays', async () => {
    const sam = await world.member('link-worker')
    const { userId, here } = await withApp(sam)
    expect((await secondStepsOf(auth, [userId])).get(userId)).toEqual({ hasCodeApp: true, passkeys: 0 })
    await resetSecondStep(ivo.ctx, { memberId: sam.id }, entrance)
    expect((await secondStepsOf(auth, [userId])).get(userId)).toEqual({ hasCodeApp: false, passkeys: 0 })
    expect(await auth.api.getSession({ headers: here })).toBeNull()
    const letters = (await world.read(lettersOwed)).filter(({ subject }) => subject.includes('second step'))
    expect(letters).toHaveLength(1)
    expect(await world.factKinds()).toContain('second-step.reset')
  })

  test('afterwards the password opens alone', async () => {
    const sam = await world.member('link-worker')
    const { userId, email } = await withApp(sam)
    await resetSecondStep(ivo.ctx, { memberId: sam.id }, entrance)
    expect((await signIn(auth, { email, password: PASSWORD, remember: false }, browserWith())).userId).toBe(userId)
  })

  test('one’s own is not reset: who found the browser open could', async () => {
    const { userId } = await withApp(ivo)
    await expect(resetSecondStep(ivo.ctx, { memberId: ivo.id }, entrance)).rejects.toMatchObject({ reason: 'second-step-own' })
    expect((await secondStepsOf(auth, [userId])).get(userId)).toMatchObject({ hasCodeApp: true })
  })

  test('of somebody who works in another programme too it stays: those may count on it', async () => {
    const sam = await world.member('link-worker')
    const { userId } = await withApp(sam)
    const there = await (await world.programme()).member('link-worker')
    await world.owner.query('update member set user_id = $1 where id = $2', [userId, there.id])
    await expect(resetSecondStep(ivo.ctx, { memberId: sam.id }, entrance)).rejects.toMatchObject({ reason: 'second-step-elsewhere' })
    expect((await secondStepsOf(auth, [userId])).get(userId)).toMatchObject({ hasCodeApp: true })
  })

  test('is for administrators, in their own programme', async () => {
    const [manager, theirs] = [await world.member('manager'), await (await world.programme()).member('referrer')]
    await expect(resetSecondStep(manager.ctx, { memberId: ivo.id }, entrance)).rejects.toMatchObject({ kind: 'forbidden' })
    await expect(resetSecondStep(ivo.ctx, { memberId: theirs.id }, entrance)).rejects.toMatchObject({ kind: 'not-found' })
  })
})
