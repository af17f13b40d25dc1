import { isRedirect } from '@sveltejs/kit'
import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { accountFor } from '#platform/accounts'
import { openIdentity } from '#platform/identity'
import { ORIGIN } from '../../../tests/support/accounts.ts'
import { TEST_SECRET } from '../../../tests/support/postgres.ts'
import { openWorld } from '../../../tests/support/world.ts'
import type { Footbridge } from '../../startup.ts'
import { useFootbridge } from '../footbridge.ts'
import { passkeys } from '../passkeys.ts'
import { GET } from './provider/+server.ts'

const world = await openWorld()
const SECRET = 'a secret of theirs'
const [theirs, anothers] = [0, 1].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 })) as [Pair, Pair]
type Pair = { publicKey: KeyObject; privateKey: KeyObject }

interface Token {
  header?: object
  claims?: object
  /** What stands where the signature belongs. */
  signed?: (text: string) => string
}
const byKey = (key: KeyObject) => (text: string) => sign('sha256', Buffer.from(text), key).toString('base64url')
const byMac = (key: string) => (text: string) => createHmac('sha256', key).update(text).digest('base64url')

/** A provider that gives whichever token the test wants. */
let token: Token
let nonce: string
let issuer: string
let origin: string
const encoded = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')

function idToken({ header = {}, claims = {}, signed = byKey(theirs.privateKey) }: Token): string {
  const now = Math.floor(Date.now() / 1000)
  const said = {
    iss: issuer,
    aud: 'footbridge',
    sub: 'sam',
    iat: now,
    exp: now + 300,
    nonce,
    email: 'sam@example.org',
    email_verified: true,
  }
  const text = `${encoded({ alg: 'RS256', kid: 'one', typ: 'JWT', ...header })}.${encoded({ ...said, ...claims })}`
  return `${text}.${signed(text)}`
}

const provider = createServer((req, res) => {
  const pages: Record<string, () => object> = {
    '/.well-known/openid-configuration': () => ({
      issuer,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      userinfo_endpoint: `${origin}/me`,
      jwks_uri: `${origin}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
    }),
    '/keys': () => ({ keys: [{ ...theirs.publicKey.export({ format: 'jwk' }), kid: 'one', alg: 'RS256', use: 'sig' }] }),
    '/token': () => ({ access_token: 'a', token_type: 'Bearer', expires_in: 300, id_token: idToken(token) }),
    '/me': () => ({ sub: 'sam', email: 'sam@example.org', email_verified: true }),
  }
  const page = pages[req.url ?? '']
  res.writeHead(page ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(page?.() ?? {}))
})

let identity: ReturnType<typeof openIdentity>
beforeAll(async () => {
  provider.listen(0, '127.0.0.1')
  await once(provider, 'listening')
  issuer = origin = `http://127.0.0.1:${(provider.address() as AddressInfo).port}`
  const oidc = { issuer, clientId: 'footbridge', clientSecret: SECRET, name: 'Harbour Trust', twoSteps: false, acr: [] }
  identity = openIdentity(world.urls.identity, { secret: TEST_SECRET, origin: ORIGIN, oidc })
  useFootbridge({ db: world.db, auth: identity.auth, provider: identity.provider, config: { origin: ORIGIN } } as Footbridge)
  await accountFor(identity.auth, { email: 'sam@example.org', name: 'Sam' })
})
afterAll(async () => {
  provider.closeAllConnections()
  provider.close()
  await identity.close()
})

let jar: Map<string, string>
beforeEach(() => (jar = new Map()))
const cookie = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')

/** Presses the button, and comes back from there with a code for this token: where that leads. */
async function comeBackWith(one: Token): Promise<string> {
  const event = {
    url: new URL('/sign-in/provider?next=/refer/new', ORIGIN),
    request: new Request(`${ORIGIN}/sign-in/provider`),
    cookies: { set: (name: string, value: string) => jar.set(name, encodeURIComponent(value)) },
    getClientAddress: () => '192.0.2.1',
  }
  const thrown: unknown = await (async () => GET(event as never))().catch((error: unknown) => error)
  if (!isRedirect(thrown)) throw new Error('the button leads nowhere')
  const there = new URL(thrown.location).searchParams
  nonce = there.get('nonce')!
  token = one
  const back = `${ORIGIN}/api/auth/callback/oidc?${new URLSearchParams({ code: 'one', state: there.get('state')!, iss: issuer })}`
  const request = new Request(back, { headers: { cookie: cookie() } })
  const answer = await passkeys({
    event: { url: new URL(back), request, getClientAddress: () => '192.0.2.1', locals: { locale: 'en' } },
    resolve: () => new Response('nobody answers here', { status: 404 }),
  } as never)
  for (const line of answer.headers.getSetCookie()) {
    const [name = '', ...value] = line.split(';')[0]!.split('=')
    jar.set(name, value.join('='))
  }
  return (answer.headers.get('location') ?? String(answer.status)).replace(ORIGIN, '')
}
const isIn = async () => (await identity.auth.api.getSession({ headers: new Headers({ cookie: cookie() }) })) !== null

const ago = (seconds: number) => Math.floor(Date.now() / 1000) - seconds
const forged: [string, () => Token][] = [
  ['signed by a key that is not the provider’s', () => ({ signed: byKey(anothers.privateKey) })],
  ['changed after it was signed', () => ({ signed: (text) => byKey(theirs.privateKey)(`${text}x`) })],
  ['signed by nobody (alg: none)', () => ({ header: { alg: 'none' }, signed: () => '' })],
  ['signed with the secret that both know', () => ({ header: { alg: 'HS256' }, signed: byMac(SECRET) })],
  [
    'signed with the public key as if it were a secret',
    () => ({ header: { alg: 'HS256' }, signed: byMac(theirs.publicKey.export({ type: 'spki', format: 'pem' }).toString()) }),
  ],
  [
    'that brings its own key',
    () => ({ header: { jwk: anothers.publicKey.export({ format: 'jwk' }), kid: undefined }, signed: byKey(anothers.privateKey) }),
  ],
  ['for another application', () => ({ claims: { aud: 'somebody-else' } })],
  ['of another issuer', () => ({ claims: { iss: 'https://elsewhere.example' } })],
  ['whose time is over', () => ({ claims: { iat: ago(7200), exp: ago(3600) } })],
  ['whose time has not begun', () => ({ claims: { nbf: ago(-3600) } })],
  ['made for another way there', () => ({ claims: { nonce: 'another' } })],
  ['for no way there in particular', () => ({ claims: { nonce: undefined } })],
]

test.each(forged)('a token %s opens nothing', async (_, make) => {
  expect(await comeBackWith(make())).toMatch(/^\/sign-in\?error=/)
  expect(await isIn()).toBe(false)
})

test('a token that is right opens the door, so that it is not something else that keeps the others out', async () => {
  expect(await comeBackWith({})).toBe('/refer/new')
  expect(await isIn()).toBe(true)
})
