import { expect, test } from 'vitest'
import { accountFor, isPasswordKey, newPasswordKey, setPassword } from '#platform/accounts'
import { beginCodeApp, proveCodeApp } from '#platform/code-app'
import { newId } from '#platform/ids'
import { takeSecondStep } from '#platform/second-step'
import { endAllSessions } from '#platform/sessions'
import { signIn } from '#platform/sign-in'
import { lettersOwed } from '#domain/letters'
import { browserWith, openAccounts } from '../../../tests/support/accounts.ts'
import { codeOfApp } from '../../../tests/support/totp.ts'
import { untilSomebodyWaits } from '../../../tests/support/waits.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { inviteMember, signOutEverywhere } from './index.ts'

const world = await openWorld()
const { auth, entrance } = openAccounts(world)
const ivo = await world.member('administrator')
const PASSWORD = 'four walking boots'

/** Somebody who works here, and a browser in which they are signed in. */
async function signedIn(member: { id: string }) {
  const email = `${newId()}@example.org`
  const { userId } = await accountFor(auth, { email, name: 'Sam' })
  await setPassword(auth, userId, PASSWORD)
  await world.owner.query('update member set user_id = $1 where id = $2', [userId, member.id])
  const enter = async () => browserWith((await signIn(auth, { email, password: PASSWORD, remember: true }, browserWith())).setCookies)
  return { userId, enter, here: await enter(), there: await enter() }
}
const isIn = async (headers: Headers) => (await auth.api.getSession({ headers })) !== null

test('an administrator ends every session of a colleague: they come in again with their password, a letter says so, and the fact stays', async () => {
  const sam = await world.member('link-worker')
  const { here, there, enter } = await signedIn(sam)
  const { here: ofIvo } = await signedIn(ivo)
  await signOutEverywhere(ivo.ctx, { memberId: sam.id }, entrance)
  expect(await Promise.all([here, there, ofIvo].map(isIn))).toEqual([false, false, true])
  expect(await isIn(await enter())).toBe(true)
  expect((await world.read(lettersOwed)).map(({ subject }) => subject)).toContain('You were signed out everywhere')
  expect(await world.factKinds()).toContain('sessions.ended')
})

test('what waits there to become a session is over too: a sign-in before its code, and a link to choose a password', async () => {
  const sam = await world.member('link-worker')
  const { userId, here, enter } = await signedIn(sam)
  const secret = new URL(await beginCodeApp(auth, PASSWORD, here)).searchParams.get('secret')!
  const { codes } = await proveCodeApp(auth, codeOfApp(secret), here)
  const [before, key] = [await enter(), await newPasswordKey(auth, userId, 7)]
  await signOutEverywhere(ivo.ctx, { memberId: sam.id }, entrance)
  await expect(takeSecondStep(auth, codes[0]!, before)).rejects.toMatchObject({ reason: 'second-step-over' })
  expect(await isPasswordKey(auth, key)).toBe(false)
  expect((await takeSecondStep(auth, codes[0]!, await enter())).userId).toBe(userId)
})

test('who signs in while what waits is being thrown away is signed out too', async () => {
  const sam = await world.member('link-worker')
  const { userId, enter } = await signedIn(sam)
  await newPasswordKey(auth, userId, 7)
  const other = await world.owner.connect()
  await other.query('begin')
  await other.query('select from identity.verification where value = $1 for update', [userId])
  const ending = signOutEverywhere(ivo.ctx, { memberId: sam.id }, entrance)
  await untilSomebodyWaits(world)
  const meanwhile = await enter()
  await other.query('commit')
  other.release()
  await ending
  expect(await isIn(meanwhile)).toBe(false)
})

test('somebody who was invited and never came in keeps the invitation: there is nothing to end, and no letter says so', async () => {
  const { rows } = await world.owner.query<{ id: string }>('select id from organisation where programme_id = $1 limit 1', [
    world.programmeId,
  ])
  const email = `${newId()}@example.org`
  const invitation = { id: newId(), name: 'Noor', email, organisationId: rows[0]!.id, role: 'link-worker', locale: 'en' } as const
  await inviteMember(ivo.ctx, invitation, entrance)
  const ending = signOutEverywhere(ivo.ctx, { memberId: invitation.id }, entrance)
  await expect(ending).rejects.toMatchObject({ kind: 'conflict', reason: 'never-signed-in', words: { name: 'Noor' } })
  const [letter, ...others] = (await world.read(lettersOwed)).filter(({ to }) => to === email)
  expect(others).toEqual([])
  expect(await isPasswordKey(auth, /choose-password\/([\w-]+)/.exec(letter!.body!)![1]!)).toBe(true)
})

test('a code that opened a session opens none after the sign-out either', async () => {
  const { userId, here, enter } = await signedIn(await world.member('link-worker'))
  const secret = new URL(await beginCodeApp(auth, PASSWORD, here)).searchParams.get('secret')!
  await proveCodeApp(auth, codeOfApp(secret), here)
  const code = codeOfApp(secret, 1)
  await takeSecondStep(auth, code, await enter())
  await endAllSessions(auth, userId)
  await expect(takeSecondStep(auth, code, await enter())).rejects.toMatchObject({ reason: 'code-used' })
})

test('it is for administrators, in their own programme', async () => {
  const [manager, theirs] = [await world.member('manager'), await (await world.programme()).member('referrer')]
  const { here } = await signedIn(theirs)
  await expect(signOutEverywhere(manager.ctx, { memberId: ivo.id }, entrance)).rejects.toMatchObject({ kind: 'forbidden' })
  await expect(signOutEverywhere(ivo.ctx, { memberId: theirs.id }, entrance)).rejects.toMatchObject({ kind: 'not-found' })
  expect(await isIn(here)).toBe(true)
})
