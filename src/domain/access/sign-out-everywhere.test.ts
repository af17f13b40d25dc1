import { expect, test } from 'vitest'
import { accountFor, isPasswordKey, newPasswordKey, setPassword } from '#platform/accounts'
import { beginCodeApp, proveCodeApp } from '#platform/code-app'
import { newId } from '#platform/ids'
import { takeSecondStep } from '#platform/second-step'
import { signIn } from '#platform/sign-in'
import { lettersOwed } from '#domain/letters'
import { browserWith, openAccounts } from '../../../tests/support/accounts.ts'
import { codeOfApp } from '../../../tests/support/totp.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { signOutEverywhere } from './index.ts'

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

test('it is for administrators, in their own programme', async () => {
  const [manager, theirs] = [await world.member('manager'), await (await world.programme()).member('referrer')]
  const { here } = await signedIn(theirs)
  await expect(signOutEverywhere(manager.ctx, { memberId: ivo.id }, entrance)).rejects.toMatchObject({ kind: 'forbidden' })
  await expect(signOutEverywhere(ivo.ctx, { memberId: theirs.id }, entrance)).rejects.toMatchObject({ kind: 'not-found' })
  expect(await isIn(here)).toBe(true)
})
