import { isRedirect } from '@sveltejs/kit'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { accountFor, setPassword } from '#platform/accounts'
import { beginCodeApp, proveCodeApp } from '#platform/code-app'
import { openIdentity } from '#platform/identity'
import { newId } from '#platform/ids'
import { signIn } from '#platform/sign-in'
import { browserWith, ORIGIN } from '../../../tests/support/accounts.ts'
import { TEST_SECRET } from '../../../tests/support/postgres.ts'
import { codeOfApp } from '../../../tests/support/totp.ts'
import { openWorld } from '../../../tests/support/world.ts'
import type { Footbridge } from '../../startup.ts'
import { useFootbridge } from '../footbridge.ts'
import { passkeys } from '../passkeys.ts'
import { load } from './+page.server.ts'
import { GET } from './provider/+server.ts'

const world = await openWorld()
const [NAME, PASSWORD] = ['Harbour Trust', 'four walking boots']

/** Who works there, and what their employer says of them. */
const people = {
  sam: { email: 'sam@example.org', email_verified: true, name: 'Sam' },
  'sam-moved': { email: 'sam@example.org', email_verified: true },
  unchecked: { email: 'unchecked@example.org', email_verified: false },
  stranger: { email: 'stranger@example.org', email_verified: true },
  entra: { email: 'entra@example.org', xms_edov: true },
  strong: { email: 'strong@example.org', email_verified: true, amr: ['pwd', 'mfa'] },
  level: { email: 'level@example.org', email_verified: true, acr: 'aal2' },
  weak: { email: 'weak@example.org', email_verified: true, amr: ['pwd'] },
  there: { email: 'sams.new.address@example.org', email_verified: true },
}

let provider: ChildProcess
let port: number
let identity: ReturnType<typeof openIdentity>

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** With a provider that is there, or one at a port where nobody answers. */
function openFor(port: number, settings: { twoSteps?: boolean; acr?: string[] } = {}) {
  const oidc = {
    issuer: `http://127.0.0.1:${port}`,
    clientId: 'footbridge',
    clientSecret: 'a secret of theirs',
    name: NAME,
    twoSteps: false,
    acr: ['aal2'],
  }
  const opened = openIdentity(world.urls.identity, { secret: TEST_SECRET, origin: ORIGIN, oidc: { ...oidc, ...settings } })
  useFootbridge({ db: world.db, auth: opened.auth, provider: opened.provider, config: { origin: ORIGIN } } as Footbridge)
  return opened
}

beforeAll(async () => {
  port = await freePort()
  provider = spawn(
    process.execPath,
    ['tests/support/oidc-provider.ts', String(port), `${ORIGIN}/api/auth/callback/oidc`, JSON.stringify(people)],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  await once(provider.stdout!, 'data')
  identity = openFor(port)
})
afterAll(async () => {
  provider.kill()
  await identity.close()
})

/** A browser: what it keeps of us, and of the provider. */
interface Browser {
  ours: Map<string, string>
  theirs: Map<string, string>
}
let browser: Browser
beforeEach(() => (browser = { ours: new Map(), theirs: new Map() }))

const cookieOf = (jar: Map<string, string>) => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
function keep(jar: Map<string, string>, setCookies: string[]) {
  for (const line of setCookies) {
    const [name = '', ...value] = line.split(';')[0]!.split('=')
    if (/max-age=0|expires=thu, 01 jan 1970/i.test(line)) jar.delete(name)
    else jar.set(name, value.join('='))
  }
}

/** Presses the button on the sign-in page: the address to which it leads. */
async function press(): Promise<string> {
  const event = {
    url: new URL('/sign-in/provider?next=/refer/new', ORIGIN),
    request: new Request(`${ORIGIN}/sign-in/provider`),
    cookies: { set: (name: string, value: string) => browser.ours.set(name, encodeURIComponent(value)) },
    getClientAddress: () => '192.0.2.1',
  }
  try {
    await GET(event as never)
    return 'nowhere'
  } catch (thrown) {
    if (isRedirect(thrown)) return thrown.location
    throw thrown
  }
}

/** Goes through the provider's pages as one of the people there, or turns back. Gives the address that leads back to us. */
async function atProvider(from: string, who: keyof typeof people, turnsBack = false): Promise<string> {
  let url = new URL(from)
  while (url.origin !== ORIGIN) {
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie: cookieOf(browser.theirs) } })
    keep(browser.theirs, answer.headers.getSetCookie())
    url = new URL(answer.headers.get('location') ?? (await answer.text()), url)
    if (url.pathname.startsWith('/interaction/')) url = new URL(turnsBack ? `${url.href}/abort` : `${url.href}?as=${who}`)
  }
  return url.href
}

/** Comes back to us: where that leads. */
async function back(url: string): Promise<string> {
  const request = new Request(url, { headers: { cookie: cookieOf(browser.ours) } })
  const event = { url: new URL(url), request, getClientAddress: () => '192.0.2.1', locals: { locale: 'en' } }
  const answer = await passkeys({ event, resolve: () => new Response('nobody answers here', { status: 404 }) } as never)
  keep(browser.ours, answer.headers.getSetCookie())
  return (answer.headers.get('location') ?? String(answer.status)).replace(ORIGIN, '')
}

const go = async (who: keyof typeof people, turnsBack = false) => back(await atProvider(await press(), who, turnsBack))
const here = () => identity.auth.api.getSession({ headers: new Headers({ cookie: cookieOf(browser.ours) }) })
const problem = async (path: string) => {
  const page = await load({ locals: {}, url: new URL(path, ORIGIN) } as never)
  return (page as { provider: { problem?: string } }).provider.problem
}
const sessions = async () => (await world.owner.query('select 1 from identity.session')).rowCount
const invite = async (email: string) => (await accountFor(identity.auth, { email, name: 'Somebody' })).userId

test('who was invited comes in, where they were going, and not for longer than the browser is open', async () => {
  const userId = await invite('sam@example.org')
  expect(await go('sam')).toBe('/refer/new')
  const session = await here()
  expect(session?.user.id).toBe(userId)
  expect(session?.session.twoSteps).toBe(false)
  expect(session!.session.expiresAt.getTime() - Date.now()).toBeLessThanOrEqual(24 * 3_600_000)
})

test('nothing that could ask the provider for more is kept', async () => {
  const { rows } = await world.owner.query(
    `select "accessToken", "refreshToken", "idToken", "accountId" from identity.account where "providerId" = 'oidc'`,
  )
  expect(rows).toEqual([{ accessToken: null, refreshToken: null, idToken: null, accountId: `http://127.0.0.1:${port} sam` }])
})

test('the way there carries a state, a nonce and a challenge (PKCE, S256)', async () => {
  const { searchParams } = new URL(await press())
  expect(Object.fromEntries(searchParams)).toMatchObject({
    state: expect.stringMatching(/^.{20,}$/),
    nonce: expect.stringMatching(/^.{20,}$/),
    code_challenge: expect.stringMatching(/^.{43}$/),
    code_challenge_method: 'S256',
    scope: expect.stringContaining('openid'),
  })
})

test('a person whom nobody invited is not let in, and no account is made', async () => {
  const path = await go('stranger')
  expect(await problem(path)).toContain('nobody has invited')
  expect(await here()).toBeNull()
  const { rowCount } = await world.owner.query(`select from identity."user" where email = 'stranger@example.org'`)
  expect(rowCount).toBe(0)
})

test('an address that the provider has not checked opens nothing, in plain words', async () => {
  await invite('unchecked@example.org')
  expect(await problem(await go('unchecked'))).toContain('does not say that your e-mail address was checked')
  expect(await here()).toBeNull()
})

test('issuer and subject decide: a new address there keeps the account, and an address given to somebody else does not open it', async () => {
  const before = (await world.owner.query<{ id: string }>(`select id from identity."user" where email = 'sam@example.org'`)).rows[0]!.id
  expect(await problem(await go('sam-moved'))).toContain('another person')
  expect(await here()).toBeNull()

  await world.owner.query(`update identity.account set "accountId" = $1 where "accountId" = $2`, [
    `http://127.0.0.1:${port} there`,
    `http://127.0.0.1:${port} sam`,
  ])
  browser = { ours: new Map(), theirs: new Map() }
  expect(await go('there')).toBe('/refer/new')
  expect((await here())?.user).toMatchObject({ id: before, email: 'sam@example.org' })
})

test('a state that was changed, or belongs to another browser, opens nothing', async () => {
  const url = await atProvider(await press(), 'there')
  expect(await problem(await back(url.replace(/state=[^&]+/, 'state=chosen-by-somebody')))).toContain('did not work')
  const mine = browser.ours
  browser.ours = new Map()
  expect(await problem(await back(url))).toContain('did not work')
  expect(await here()).toBeNull()
  browser.ours = mine
})

test('the way back works once', async () => {
  const url = await atProvider(await press(), 'there')
  expect(await back(url)).toBe('/refer/new')
  const open = await sessions()
  browser.ours.delete('__Secure-footbridge.session_token')
  expect(await problem(await back(url))).toContain('did not work')
  expect(await here()).toBeNull()
  expect(await sessions()).toBe(open)
})

test('a code of one’s own in place of the provider’s is refused', async () => {
  const url = await atProvider(await press(), 'there')
  expect(await problem(await back(url.replace(/code=[^&]+/, 'code=made-up')))).toContain('did not work')
  expect(await here()).toBeNull()
})

test('who turns back at the provider reads so', async () => {
  expect(await problem(await go('there', true))).toContain('not to go on')
})

test('Entra ID says in its own way that an address is checked', async () => {
  const userId = await invite('entra@example.org')
  expect(await go('entra')).toBe('/refer/new')
  expect((await here())?.user.id).toBe(userId)
})

test('who was asked for two steps there has taken them here too, and only who was', async () => {
  for (const [who, twoSteps] of [
    ['strong', true],
    ['level', true],
    ['weak', false],
  ] as const) {
    await invite(people[who].email)
    browser = { ours: new Map(), theirs: new Map() }
    await go(who)
    expect((await here())?.session.twoSteps, who).toBe(twoSteps)
  }
})

test('where the administrator says that the provider asks everybody, everybody has', async () => {
  const trusting = openFor(port, { twoSteps: true })
  await go('weak')
  expect((await here())?.session.twoSteps).toBe(true)
  await trusting.close()
  identity = (await identity.close(), openFor(port))
})

test('a code app set up here is asked for after the provider too: no session before it', async () => {
  const email = 'weak@example.org'
  await setPassword(identity.auth, await invite(email), PASSWORD)
  const first = browserWith((await signIn(identity.auth, { email, password: PASSWORD, remember: false }, browserWith())).setCookies)
  const key = new URL(await beginCodeApp(identity.auth, PASSWORD, first)).searchParams.get('secret')!
  const { codes } = await proveCodeApp(identity.auth, codeOfApp(key), first)
  const open = await sessions()
  expect(await go('weak')).toBe('/sign-in?step=code')
  expect(await here()).toBeNull()
  expect(await sessions()).toBe(open)
  const { takeSecondStep } = await import('#platform/second-step')
  const { setCookies } = await takeSecondStep(identity.auth, codes[0]!, new Headers({ cookie: cookieOf(browser.ours) }))
  keep(browser.ours, setCookies)
  expect((await here())?.user.email).toBe(email)
  expect((await here())?.session.twoSteps).toBe(true)
  expect(setCookies.find((line) => line.includes('session_token'))).not.toMatch(/Max-Age/i)
})

test('a provider that does not answer is said in plain words, and passwords work as ever', async () => {
  const down = openFor(await freePort())
  expect(await problem(await press())).toContain('does not answer now')
  const email = `${newId()}@example.org`
  await setPassword(down.auth, await invite(email), PASSWORD)
  expect((await signIn(down.auth, { email, password: PASSWORD, remember: false }, browserWith())).userId).toBeDefined()
  await down.close()
})
