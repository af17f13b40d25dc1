import { isActionFailure, isRedirect } from '@sveltejs/kit'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { accountFor, setPassword } from '#platform/accounts'
import { setRateLimits } from '#platform/rate-limit'
import { openAccounts } from '../../tests/support/accounts.ts'
import { openWorld } from '../../tests/support/world.ts'
import type { Footbridge } from '../startup.ts'
import { useFootbridge } from './footbridge.ts'
import { passkeys } from './passkeys.ts'
import { actions as forgotActions } from './forgot-password/+page.server.ts'
import { actions as signInActions } from './sign-in/+page.server.ts'

const world = await openWorld()
const { auth, origin } = openAccounts(world)
useFootbridge({ db: world.db, auth, config: { origin, secret: 'a secret that only tests know, forty letters' } } as Footbridge)
beforeAll(async () => {
  setRateLimits(true)
  const { userId } = await accountFor(auth, { email: 'sam@example.org', name: 'Sam' })
  await setPassword(auth, userId, 'four walking boots')
})
afterAll(() => setRateLimits(false))

let address = 0
beforeEach(() => void address++)

/** A request as the server sees it, and the headers that its answer gets. */
function eventFor(path: string, form?: Record<string, string>) {
  const headers: Record<string, string> = {}
  const jar = new Map<string, string>()
  const event = {
    url: new URL(path, origin),
    request: new Request(new URL(path, origin), form && { method: 'POST', body: new URLSearchParams(form) }),
    route: { id: '/sign-in' },
    locals: { locale: 'en' },
    cookies: { get: (name: string) => jar.get(name), set: (name: string, value: string) => jar.set(name, value) },
    getClientAddress: () => `192.0.2.${address}`,
    setHeaders: (more: Record<string, string>) => Object.assign(headers, more),
  }
  return { event: event as never, headers }
}

async function signIn(password: string) {
  const { event, headers } = eventFor('/sign-in', { email: 'sam@example.org', password })
  try {
    const result: unknown = await signInActions.signIn!(event)
    if (!isActionFailure(result)) throw new Error('neither in nor refused')
    return {
      status: result.status,
      sentence: Object.values((result.data as unknown as { errors: Record<string, string> }).errors)[0]!,
      headers,
    }
  } catch (thrown) {
    if (isRedirect(thrown)) return { status: thrown.status, sentence: '', headers }
    throw thrown
  }
}

test('ten wrong passwords, and the next try waits: in plain words, and with the moment to come back', async () => {
  for (let tries = 0; tries < 10; tries++) expect((await signIn('a wrong guess')).status).toBe(422)
  const refused = await signIn('four walking boots')
  expect(refused.status).toBe(429)
  expect(refused.sentence).toMatch(/a lot of tries.*wait 5 min/)
  expect(Number(refused.headers['Retry-After'])).toBeGreaterThan(200)
})

test('a wrong password is a line of the log with whose it was, and nothing that was typed', async () => {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  await signIn('a wrong guess')
  const lines = () => written.mock.calls.map(([text]) => String(text)).filter((text) => text.includes('sign-in failed'))
  await vi.waitFor(() => expect(lines()).toHaveLength(1))
  const [line] = lines()
  written.mockRestore()
  expect(line).not.toMatch(/sam|guess/)
  expect(JSON.parse(line!)).toMatchObject({ account: expect.stringMatching(/^[\w-]{20,}$/) })
})

test('signing in is no failure, however often', async () => {
  for (let times = 0; times < 12; times++) expect((await signIn('four walking boots')).status).toBe(303)
})

test('a hundred guesses at once are a hundred, not one', async () => {
  const answers = await Promise.all(Array.from({ length: 30 }, () => signIn('a wrong guess')))
  expect(answers.filter(({ status }) => status === 422)).toHaveLength(10)
})

test('the door for passkeys shuts after a hundred wrong ones, with words and the moment to come back', async () => {
  const knock = async () => {
    const { event } = eventFor('/api/auth/passkey/verify-authentication', { response: 'made up' })
    return passkeys({ event, resolve: async () => new Response('not ours') })
  }
  const answers = await Promise.all(Array.from({ length: 101 }, knock))
  const shut = answers.filter(({ status }) => status === 429)
  expect(shut).toHaveLength(1)
  expect(Number(shut[0]!.headers.get('Retry-After'))).toBeGreaterThan(200)
  expect(await shut[0]!.text()).toContain('Nothing is lost')
})

test('asking for new passwords with made-up e-mail addresses waits after sixty from one place', async () => {
  const ask = async (_: unknown, one: number) => {
    const { event } = eventFor('/forgot-password', { email: `nobody-${one}@example.org` })
    return forgotActions.default!(event) as Promise<unknown>
  }
  const answers = await Promise.all(Array.from({ length: 61 }, ask))
  expect(answers.filter((answer) => isActionFailure(answer)).map(({ status }) => status)).toEqual([429])
})
