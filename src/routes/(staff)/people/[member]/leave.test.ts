import { isRedirect } from '@sveltejs/kit'
import { expect, test } from 'vitest'
import { giveRole, membershipsOf, staffOf } from '#domain/access'
import { takeReferral } from '#domain/referrals'
import { accountFor, isPasswordKey, newPasswordKey, setPassword } from '#platform/accounts'
import { beginCodeApp, proveCodeApp } from '#platform/code-app'
import { newId } from '#platform/ids'
import { takeSecondStep } from '#platform/second-step'
import { signIn } from '#platform/sign-in'
import { browserWith, openAccounts } from '../../../../../tests/support/accounts.ts'
import { codeOfApp } from '../../../../../tests/support/totp.ts'
import { openWorld } from '../../../../../tests/support/world.ts'
import type { Footbridge } from '../../../../startup.ts'
import { useFootbridge } from '../../../footbridge.ts'
import { actions } from './+page.server.ts'

const world = await openWorld()
const { auth } = openAccounts(world)
useFootbridge({ db: world.db, auth } as Footbridge)
const administrator = await world.member('administrator')

/** Presses "… leaves" or "End": what the page says, or that it went on. */
async function press(action: 'leave' | 'end', member: string, fields: Record<string, string> = {}): Promise<unknown> {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.append(name, value)
  const event = {
    params: { member },
    route: { id: '/(staff)/people/[member]' },
    locals: { ctx: administrator.ctx, programme: { locale: 'en' }, locale: 'en' },
    request: { formData: async () => form },
    cookies: { set: () => undefined },
    setHeaders: () => undefined,
  }
  try {
    return await actions[action]!(event as never)
  } catch (thrown) {
    if (isRedirect(thrown)) return 'gone'
    throw thrown
  }
}
const leave = (member: string, fields?: Record<string, string>) => press('leave', member, fields)
const worksHere = async (id: string) => (await world.read(staffOf)).some((member) => member.id === id)

test('who walks with somebody leaves only after it was read that they do', async () => {
  const sam = await world.member('link-worker')
  await takeReferral(sam.ctx, { referralId: (await world.referral()).id })
  expect(await leave(sam.id)).toMatchObject({ status: 422, data: { errors: { confirmed: expect.any(String) as string } } })
  expect(await worksHere(sam.id)).toBe(true)
  expect(await leave(sam.id, { confirmed: 'yes' })).toBe('gone')
  expect(await worksHere(sam.id)).toBe(false)
})

test('who walks with nobody leaves at one press', async () => {
  const mieke = await world.member('link-worker')
  expect(await leave(mieke.id)).toBe('gone')
  expect(await worksHere(mieke.id)).toBe(false)
})

test('whose people would be let go keeps the role until that was read; a second role of the same kind keeps them', async () => {
  const sam = await world.member('link-worker')
  await takeReferral(sam.ctx, { referralId: (await world.referral()).id })
  const roles = async () => (await world.read(staffOf)).find((member) => member.id === sam.id)!.roles
  const { id: roleId, organisationId } = (await roles())[0]!
  expect(await press('end', sam.id, { roleId })).toMatchObject({
    status: 422,
    data: { errors: { confirmed: expect.any(String) as string } },
  })
  expect(await roles()).toHaveLength(1)
  const elsewhere = await world.organisation()
  await giveRole(administrator.ctx, { memberId: sam.id, organisationId: elsewhere.id, role: 'link-worker' })
  expect(await press('end', sam.id, { roleId })).toBe('gone')
  await giveRole(administrator.ctx, { memberId: sam.id, organisationId, role: 'referrer' })
  const last = (await roles()).find(({ role }) => role === 'link-worker')!
  expect(await press('end', sam.id, { roleId: last.id, confirmed: 'yes' })).toBe('gone')
})

/** Somebody who is signed in with a code app, and is about to sign in once more. */
async function signedIn(member: { id: string }) {
  const [email, password] = [`${newId()}@example.org`, 'four walking boots']
  const { userId } = await accountFor(auth, { email, name: 'Sam' })
  await setPassword(auth, userId, password)
  await world.owner.query('update member set user_id = $1 where id = $2', [userId, member.id])
  const enter = async () => browserWith((await signIn(auth, { email, password, remember: true }, browserWith())).setCookies)
  const first = await enter()
  const key = new URL(await beginCodeApp(auth, password, first)).searchParams.get('secret')!
  const { codes, setCookies } = await proveCodeApp(auth, codeOfApp(key), first)
  return { userId, codes, enter, here: browserWith(setCookies), before: await enter(), key: await newPasswordKey(auth, userId, 7) }
}

test('whoever leaves is signed out everywhere at once, and nothing that was on its way opens anything', async () => {
  const sam = await world.member('link-worker')
  const { here, before, codes, key } = await signedIn(sam)
  expect(await auth.api.getSession({ headers: here })).not.toBeNull()
  await leave(sam.id)
  expect(await auth.api.getSession({ headers: here })).toBeNull()
  await expect(takeSecondStep(auth, codes[0]!, before)).rejects.toMatchObject({ reason: 'second-step-over' })
  expect(await isPasswordKey(auth, key)).toBe(false)
})

test('after leaving, password and code open no programme any more', async () => {
  const sam = await world.member('link-worker')
  const { userId, codes, enter } = await signedIn(sam)
  await leave(sam.id)
  expect((await takeSecondStep(auth, codes[0]!, await enter())).userId).toBe(userId)
  expect(await membershipsOf(world.db, userId)).toEqual([])
})

test('who works in another programme too stays signed in for that one', async () => {
  const sam = await world.member('link-worker')
  const { userId, here } = await signedIn(sam)
  const other = await world.programme()
  await world.owner.query('update member set user_id = $1 where id = $2', [userId, (await other.member('referrer')).id])
  await leave(sam.id)
  expect(await auth.api.getSession({ headers: here })).not.toBeNull()
  expect((await membershipsOf(world.db, userId)).map(({ programmeId }) => programmeId)).toEqual([other.programmeId])
})
