import { beforeAll, beforeEach, expect, test } from 'vitest'
import { accountFor, setPassword } from '#platform/accounts'
import { newId } from '#platform/ids'
import { passkeysOf } from '#platform/passkeys'
import { signIn } from '#platform/sign-in'
import { browserWith, openAccounts, ORIGIN } from '../../../../tests/support/accounts.ts'
import { openWorld } from '../../../../tests/support/world.ts'
import type { Footbridge } from '../../../startup.ts'
import { useFootbridge } from '../../footbridge.ts'
import { passkeys } from '../../passkeys.ts'
import { actions } from './+page.server.ts'
import { saySessions, signOutElsewhere } from './sessions.ts'

const world = await openWorld()
const { auth } = openAccounts(world)
useFootbridge({ db: world.db, auth } as Footbridge)
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1'
const manner = { locale: 'en' as const, timeZone: 'Europe/Amsterdam', now: new Date() }
let userId: string

beforeAll(async () => {
  userId = (await accountFor(auth, { email: 'sam@example.org', name: 'Sam' })).userId
  await setPassword(auth, userId, 'four walking boots')
})
beforeEach(() => world.owner.query('delete from identity.session'))

const enter = async (userAgent?: string) =>
  browserWith(
    (await signIn(auth, { email: 'sam@example.org', password: 'four walking boots', remember: true }, browserWith([], userAgent)))
      .setCookies,
    userAgent,
  )
const from = (headers: Headers) => ({ locals: { user: { id: userId } } as App.Locals, request: new Request('http://here', { headers }) })
const isIn = async (headers: Headers) => (await auth.api.getSession({ headers })) !== null

test('one’s sessions are told apart by browser, system, when they began and when they were used last', async () => {
  const [here] = [await enter(), await enter(IPHONE)]
  const sessions = await saySessions(from(here), manner)
  expect(sessions.map(({ device, isThisOne, seen, since }) => [device, isThisOne, seen, since])).toEqual([
    ['Firefox on Linux', true, undefined, expect.stringMatching(/^signed in \w+ \d+ \w+, \d\d:\d\d$/)],
    ['Safari on iPhone', false, expect.stringMatching(/^last used \w+ \d+ \w+, \d\d:\d\d$/), expect.stringMatching(/^signed in /)],
  ])
})

test('one is ended, or all but this one', async () => {
  const [here, phone, tablet, library] = [await enter(), await enter(IPHONE), await enter(), await enter()]
  const { id } = (await saySessions(from(here), manner)).find(({ device }) => device === 'Safari on iPhone')!
  await signOutElsewhere(from(here), id)
  expect(await Promise.all([here, phone, tablet, library].map(isIn))).toEqual([true, false, true, true])
  await signOutElsewhere(from(here), null)
  expect(await Promise.all([here, tablet, library].map(isIn))).toEqual([true, false, false])
})

test('whoever signed in more than a day ago shows again who they are before they end a session elsewhere', async () => {
  const here = await enter()
  await world.owner.query(`update identity.session set "createdAt" = now() - interval '25 hours'`)
  const elsewhere = await enter()
  await expect(signOutElsewhere(from(here), null)).rejects.toMatchObject({ kind: 'forbidden', reason: 'prove-again-first' })
  expect(await isIn(elsewhere)).toBe(true)
})

/** The same through the form of the page, and through the door that passkeys have for script. */
const removals = {
  form: async (headers: Headers, id: string) => {
    const request = new Request(`${ORIGIN}/account?/removePasskey`, { method: 'POST', body: new URLSearchParams({ id }) })
    for (const [name, value] of headers) request.headers.set(name, value)
    const event = {
      request,
      locals: { user: { id: userId }, memberships: [] },
      cookies: { set: () => undefined },
      setHeaders: () => undefined,
    }
    await Promise.resolve(actions.removePasskey!({ ...event, params: {}, route: { id: '/(staff)/account' } } as never)).catch(
      () => undefined,
    )
  },
  ...Object.fromEntries(
    ['delete-passkey', 'delete-passkey/', 'delete-passke%79'].map((name) => [
      name,
      async (headers: Headers, id: string) => {
        const url = new URL(`${ORIGIN}/api/auth/passkey/${name}`)
        const request = new Request(url, { method: 'POST', body: JSON.stringify({ id }) })
        for (const [name, value] of [...headers, ['content-type', 'application/json'], ['origin', ORIGIN]])
          request.headers.set(name!, value!)
        const event = { request, url, locals: { user: { id: userId }, memberships: [] }, getClientAddress: () => '192.0.2.9' }
        await passkeys({ event, resolve: () => new Response() } as never)
      },
    ]),
  ),
}

test.each(Object.entries(removals))('they do so before they remove a passkey (%s)', async (door, remove) => {
  await world.owner.query('delete from identity.passkey')
  const id = newId()
  await world.owner.query(
    `insert into identity.passkey ("id", "publicKey", "userId", "credentialID", "counter", "deviceType", "backedUp")
     values ($1, '', $2, $1, 0, 'singleDevice', false)`,
    [id, userId],
  )
  const here = await enter()
  await world.owner.query(`update identity.session set "createdAt" = now() - interval '25 hours'`)
  await remove(here, id)
  expect(await passkeysOf(auth, userId)).toHaveLength(1)
  if (!['form', 'delete-passkey'].includes(door)) return
  await remove(await enter(), id)
  expect(await passkeysOf(auth, userId)).toEqual([])
})
