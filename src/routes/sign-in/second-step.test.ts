import { isActionFailure, isRedirect } from '@sveltejs/kit'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { accountFor, setPassword } from '#platform/accounts'
import { beginCodeApp, proveCodeApp } from '#platform/code-app'
import { newId } from '#platform/ids'
import { setRateLimits } from '#platform/rate-limit'
import { signIn } from '#platform/sign-in'
import { browserWith, openAccounts } from '../../../tests/support/accounts.ts'
import { codeOfApp } from '../../../tests/support/totp.ts'
import { openWorld } from '../../../tests/support/world.ts'
import type { Footbridge } from '../../startup.ts'
import { useFootbridge } from '../footbridge.ts'
import { actions } from './+page.server.ts'

const world = await openWorld()
const { auth, origin } = openAccounts(world)
useFootbridge({ db: world.db, auth, config: { origin } } as Footbridge)
beforeAll(() => setRateLimits(true))
afterAll(() => setRateLimits(false))
// Codes change every half minute: here no time goes by, however slow the machine is.
beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterAll(() => void vi.useRealTimers())

const PASSWORD = 'four walking boots'
const LUGGAGE = { next: '/refer/new', carried: '' }

let email: string
let key: string
let jar: Map<string, string>
let address = 0
beforeEach(async () => {
  ;[email, jar] = [`${newId()}@example.org`, new Map()]
  address++
  const { userId } = await accountFor(auth, { email, name: 'Sam' })
  await setPassword(auth, userId, PASSWORD)
  const sam = await world.member('referrer')
  await world.owner.query('update member set user_id = $1 where id = $2', [userId, sam.id])
  const here = browserWith((await signIn(auth, { email, password: PASSWORD, remember: false }, browserWith())).setCookies)
  key = new URL(await beginCodeApp(auth, PASSWORD, here)).searchParams.get('secret')!
  await proveCodeApp(auth, codeOfApp(key), here)
})

/** Sends a form of the page from one browser: where it leads, what the page shows, or what was refused. */
async function send(action: 'signIn' | 'code', fields: Record<string, string>) {
  const cookie = [...jar].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('; ')
  const event = {
    url: new URL('/sign-in', origin),
    request: new Request(new URL('/sign-in', origin), { method: 'POST', body: new URLSearchParams(fields), headers: { cookie } }),
    route: { id: '/sign-in' },
    locals: { locale: 'en' },
    cookies: {
      get: (name: string) => jar.get(name),
      set: (name: string, value: string, { maxAge }: { maxAge?: number }) => (maxAge === 0 ? jar.delete(name) : jar.set(name, value)),
    },
    getClientAddress: () => `198.51.100.${address}`,
    setHeaders: () => undefined,
  }
  try {
    const shown: unknown = await actions[action]!(event as never)
    return isActionFailure(shown) ? { status: shown.status, ...(shown.data as unknown as object) } : { status: 200, ...(shown as object) }
  } catch (thrown) {
    if (isRedirect(thrown)) return { status: thrown.status, location: thrown.location }
    throw thrown
  }
}

const password = () => send('signIn', { email, password: PASSWORD, ...LUGGAGE })

test('a right password leads to the second step, which remembers where they were going', async () => {
  expect(await password()).toEqual({ status: 200, secondStep: { next: '/refer/new', carried: null } })
  expect(await send('code', { code: codeOfApp(key, -1), ...LUGGAGE })).toEqual({ status: 303, location: '/refer/new' })
  const signedIn = new Headers({ cookie: [...jar].map((pair) => pair.join('=')).join('; ') })
  expect((await auth.api.getSession({ headers: signedIn }))?.user.email).toBe(email)
})

test('a wrong code is said at its field, and there may be another', async () => {
  await password()
  expect(await send('code', { code: '000000', ...LUGGAGE })).toMatchObject({
    status: 422,
    errors: { code: expect.stringContaining('not right') },
  })
  expect(await send('code', { code: '', ...LUGGAGE })).toMatchObject({ status: 422, typed: { code: '', next: '/refer/new' } })
  expect(await send('code', { code: codeOfApp(key, -1), ...LUGGAGE })).toMatchObject({ status: 303 })
})

test('after too many the page asks for the password again, and keeps where they were going', async () => {
  await password()
  for (let tries = 0; tries < 5; tries++) await send('code', { code: '000000', ...LUGGAGE })
  const over = await send('code', { code: codeOfApp(key, -1), ...LUGGAGE })
  expect(over).toMatchObject({ status: 410, errors: { '': expect.stringContaining('Begin again') }, typed: { next: '/refer/new' } })
  expect(over).not.toHaveProperty('typed.code')
})

test('a hundred guesses from one address, and the next one waits, whatever it is', async () => {
  for (let tries = 0; tries < 100; tries++) await send('code', { code: '000000', ...LUGGAGE })
  expect(await send('code', { code: codeOfApp(key, -1), ...LUGGAGE })).toMatchObject({ status: 429 })
  expect(await password()).toMatchObject({ status: 429 })
})
