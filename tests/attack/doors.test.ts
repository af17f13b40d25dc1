import { request } from 'node:http'
import { beforeAll, describe, expect, test } from 'vitest'
import { accountFor, setPassword } from '#platform/accounts'
import { makeLink } from '#domain/links'
import { inTransaction } from '#platform/context'
import { introduced } from '../support/introduced.ts'
import { openAccounts } from '../support/accounts.ts'
import { cookiesOf, serve, type Served } from '../support/served.ts'
import { openWorld } from '../support/world.ts'
import { actionPath, addressOf, doors } from './routes.ts'

const ORIGIN = 'https://footbridge.example'
const world = await openWorld()
const { auth } = openAccounts(world)
let served: Served
let paths: Record<string, string>
let session = ''
const WHO = { email: 'ivo@example.org', password: 'four walking boots' }

const send = (path: string, fields?: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${served.origin}${path}`, {
    method: fields ? 'POST' : 'GET',
    redirect: 'manual',
    headers: {
      accept: 'text/html',
      ...(fields ? { origin: ORIGIN, 'content-type': 'application/x-www-form-urlencoded' } : {}),
      ...headers,
    },
    ...(fields ? { body: new URLSearchParams(fields).toString() } : {}),
  })

beforeAll(async () => {
  world.clock.set(new Date())
  const { clientId, id } = await introduced(world)
  const link = async (about: Parameters<typeof makeLink>[2]) =>
    (await inTransaction(world.system, ({ tx }) => makeLink(tx, world.system, about))).key
  const ivo = await world.member('administrator', 'manager', 'link-worker')
  const { userId } = await accountFor(auth, { email: WHO.email, name: 'Ivo' })
  await setPassword(auth, userId, WHO.password)
  await world.owner.query('update member set user_id = $1 where id = $2', [userId, ivo.id])
  paths = {
    plan: `/plan/${await link({ purpose: 'see-plan', clientId })}`,
    locked: `/plan/${await link({ purpose: 'see-plan', clientId, pin: '2580' })}`,
    answer: `/answer/${await link({ purpose: 'answer-introduction', introductionId: id })}`,
  }
  served = await serve(world, { ORIGIN })
  session = cookiesOf(await send('/sign-in?/signIn', WHO))
}, 60_000)

const policyOf = (answer: Response) =>
  Object.fromEntries(
    (answer.headers.get('content-security-policy') ?? '').split(';').map((part) => {
      const [name = '', ...sources] = part.trim().split(/\s+/)
      return [name, sources.join(' ')]
    }),
  )

describe('every answer carries the headers that keep a browser on our side', () => {
  const answers: [string, () => Promise<Response>][] = [
    ['the first page', () => send('/')],
    ['signing in', () => send('/sign-in')],
    ['a page of staff, signed in', () => send('/work', undefined, { cookie: session })],
    ['a page of staff, before signing in', () => send('/work')],
    ['a plan', () => send(paths.plan!)],
    ['a plan behind a PIN', () => send(paths.locked!)],
    ['a group’s page', () => send(paths.answer!)],
    ['a link that was cut off', () => send('/plan/abc')],
    ['a page that is not there', () => send('/nowhere')],
    ['a page that is not theirs', () => send('/work/nothing', undefined, { cookie: session })],
    ['a form that was not taken', () => send('/sign-in?/signIn', { ...WHO, password: 'wrong' })],
    ['a form that cannot be read', () => send('/sign-in?/signIn', {}, { 'content-type': 'multipart/form-data' })],
    ['numbers as a file', () => send('/manage/numbers.csv', undefined, { cookie: session })],
    ['the open directory', () => send('/hsds')],
  ]
  test.each(answers)('%s', async (_, ask) => {
    const answer = await ask()
    const { headers } = answer
    expect(answer.status).toBeLessThan(500)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('same-origin')
    expect(headers.get('permissions-policy')).toMatch(/camera=\(\), microphone=\(\), geolocation=\(\)/)
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('cross-origin-resource-policy')).toMatch(/^(same-origin|cross-origin)$/)
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d{8}; includeSubDomains$/)
    if (answer.status !== 303) expect(headers.get('cache-control')).toMatch(answer.url.endsWith('/hsds') ? /^public/ : /no-store/)
    if (!headers.get('content-type')?.startsWith('text/html')) return
    const policy = policyOf(answer)
    expect(policy).toMatchObject({ 'default-src': "'self'", 'object-src': "'none'", 'base-uri': "'none'", 'frame-ancestors': "'none'" })
    expect(policy['form-action']).toBe("'self'")
    expect(headers.get('content-security-policy')).not.toMatch(/unsafe|\*|http:|https:|data:(?! *;)[^;]*script/)
  })

  test('a file of the program is what it says it is', async () => {
    const page = await (await send('/sign-in')).text()
    const file = /(\/_app\/[^"]+\.css)/.exec(page)![1]!
    const answer = await send(file)
    expect([answer.status, answer.headers.get('x-content-type-options')]).toEqual([200, 'nosniff'])
  })
})

describe('cookies', () => {
  test('every cookie goes over https only and not to other sites, no other host can plant it, and no script reads what says who somebody is', async () => {
    const set = [
      await send('/sign-in?/signIn', WHO),
      await send('/language', { language: 'nl' }),
      await send('/type-size', { size: 'large' }),
      await send('/sign-out', {}, { cookie: cookiesOf(await send('/sign-in?/signIn', WHO)) }),
      await send(`${paths.locked}?/pin`, { pin: '2580' }),
    ].flatMap((answer) => answer.headers.getSetCookie())
    expect(set.map((line) => line.split('=')[0]!.replace(/-[0-9a-f-]{36}$/, ''))).toEqual(
      expect.arrayContaining(['footbridge.session_token', 'language', 'type-size', 'said', 'plan-pass'].map((name) => `__Host-${name}`)),
    )
    for (const line of set) {
      expect(line).toMatch(/^__Host-/)
      expect(line).toMatch(/; Path=\/(;|$)/i)
      expect(line).not.toMatch(/; Domain=/i)
      expect(line).toMatch(/; Secure/i)
      expect(line).toMatch(/; SameSite=(Lax|Strict)/i)
      if (!line.startsWith('__Host-language=')) expect(line).toMatch(/; HttpOnly/i)
    }
  })

  test('a session under another name, as another host of the domain could plant it, is none', async () => {
    const planted = session.replaceAll('__Host-', '__Secure-')
    for (const cookie of [planted, planted.replaceAll('__Secure-', '')])
      expect((await send('/work', undefined, { cookie })).headers.get('location')).toContain('/sign-in')
    expect((await send('/work', undefined, { cookie: session })).status).toBe(200)
  })
})

test('signing out clears what the browser kept of us', async () => {
  const cookie = cookiesOf(await send('/sign-in?/signIn', WHO))
  const answer = await send('/sign-out', {}, { cookie })
  expect([answer.status, answer.headers.get('clear-site-data')]).toEqual([303, '"cache", "storage"'])
  expect((await send('/work', undefined, { cookie })).headers.get('location')).toContain('/sign-in')
})

test.each(['TRACE', 'TRACK', 'PROPFIND', 'DELETE', 'PUT'])('%s is answered nowhere, and gives nothing back', async (method) => {
  for (const path of ['/', '/sign-in', '/work', '/robots.txt', '/fhir', '/hsds/services']) {
    const [status, text] = await new Promise<[number, string]>((resolve, reject) => {
      const asked = request(`${served.origin}${path}`, { method, headers: { cookie: session, 'x-mine': 'echoed' } }, (res) => {
        let all = ''
        res.on('data', (part) => (all += part)).on('end', () => resolve([res.statusCode!, JSON.stringify(res.headers) + all]))
      })
      asked.on('error', reject).end()
    })
    expect([400, 403, 404, 405], `${path} ${status}`).toContain(status)
    expect(text).not.toMatch(/echoed|session_token/)
  }
})

test.each([
  '/.git/config',
  '/.env',
  '/.data/',
  '/src/serve.ts',
  '/package.json',
  '/build/index.js',
  '/_app/',
  '/_app/immutable/',
  '/..%2f..%2fpackage.json',
  '/outbox',
])('nothing of the inside is at %s', async (path) => expect((await send(path)).status).toBeGreaterThan(302))

describe('a form that another site sends', () => {
  const forms = doors.flatMap((door) => {
    const at = addressOf(door.route, new Proxy({}, { get: () => '01a204e7-7446-7160-b96f-c0717bf70741' }))
    return [...door.actions.map((action) => actionPath(at, action)), ...door.methods.filter((one) => one === 'POST').map(() => at)]
  })
  const TYPES = ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain']

  test('there are forms', () => expect(forms.length).toBeGreaterThan(80))
  test.each(['https://elsewhere.example', 'null', 'https://footbridge.example.elsewhere.example', 'http://footbridge.example', ''])(
    'from "%s" is refused, whichever it is',
    async (origin) => {
      for (const path of forms.filter((one) => !one.includes('hsds'))) {
        for (const type of TYPES) {
          const { status } = await send(path, { a: 'b' }, { origin, 'content-type': type, cookie: session })
          expect(status, `${path} as ${type}`).toBe(403)
        }
      }
    },
  )
  test('as JSON, which a browser would ask about first, does nothing either', async () => {
    for (const path of forms.filter((one) => !/hsds|language|type-size|sign-out/.test(one))) {
      const { status } = await send(
        path,
        { a: 'b' },
        { origin: 'https://elsewhere.example', 'content-type': 'application/json', cookie: session },
      )
      expect(status, path).toBeGreaterThanOrEqual(400)
      expect(status, path).toBeLessThan(500)
    }
  })
})

describe('an address to go on to', () => {
  const ELSEWHERE = [
    'https://elsewhere.example',
    '//elsewhere.example',
    '/\\elsewhere.example',
    '/%5Celsewhere.example',
    'javascript:alert(1)',
    '/\t/elsewhere.example',
    '\\\\elsewhere.example',
    '/..//elsewhere.example',
    '/a\r\nLocation: https://elsewhere.example',
    'https:elsewhere.example',
    '@elsewhere.example',
  ]
  test.each(ELSEWHERE)('%j never leads away from here', async (next) => {
    const answers = [
      await send('/language', { language: 'nl', next }),
      await send('/type-size', { size: 'large', next }),
      await send('/sign-in?/signIn', { ...WHO, next }),
      await send(`/sign-in?next=${encodeURIComponent(next)}`, undefined, { cookie: session }),
    ]
    for (const answer of answers) {
      expect(answer.status).toBe(303)
      expect(new URL(answer.headers.get('location')!, ORIGIN).origin).toBe(ORIGIN)
    }
  })
  test('a programme that is not theirs is none', async () => {
    const answer = await send('/choose-programme', { programme: 'https://elsewhere.example' }, { cookie: session })
    expect([answer.status, answer.headers.get('location')]).toEqual([404, null])
  })
})

describe('more fields than a form has', () => {
  test('change nothing', async () => {
    const rows = async () =>
      (
        await world.owner.query(
          `select to_jsonb(m) - 'name' - 'phone' as m, (select jsonb_agg(to_jsonb(r)) from member_role r where r.member_id = m.id) as roles from member m order by id`,
        )
      ).rows
    const account = async () => (await world.owner.query('select email, "emailVerified" from identity."user" order by id')).rows
    const [before, accounts] = [await rows(), await account()]
    const extra = {
      id: '01a204e7-7446-7160-b96f-c0717bf70741',
      programme_id: 'x',
      programmeId: 'x',
      user_id: 'x',
      userId: 'x',
      memberId: 'x',
      email: 'evil@example.org',
      role: 'administrator',
      roles: 'administrator',
      leftAt: '2026-01-01',
      left_at: '2026-01-01',
      digest_rhythm: 'never',
      digestRhythm: 'never',
      __proto__: 'x',
      constructor: 'x',
      emailVerified: 'false',
      twoSteps: 'true',
    }
    const answer = await send('/account?/profile', { name: 'Ivo', phone: '1', locale: 'en', ...extra }, { cookie: session })
    expect(answer.status).toBe(303)
    expect(await rows()).toEqual(before)
    expect(await account()).toEqual(accounts)
  })
})

test.each([
  ['with its length told', (body: string) => ({ body })],
  ['without', (body: string) => ({ body: new Blob([body]).stream(), duplex: 'half' })],
])('a form that is larger than this server takes is refused in words, %s', async (_, sent) => {
  const answer = await fetch(`${served.origin}/sign-in?/signIn`, {
    method: 'POST',
    headers: { origin: ORIGIN, accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
    ...sent(`email=${'a'.repeat(600_000)}`),
  } as RequestInit)
  expect(answer.status).toBe(413)
  expect(await answer.text()).toContain('This form holds more than we can take')
})

describe('what a caller claims in the headers of a proxy', () => {
  const claims = { 'x-forwarded-host': 'elsewhere.example', 'x-forwarded-proto': 'http', forwarded: 'host=elsewhere.example;proto=http' }

  test('lets in no form of another site', async () => {
    const origin = 'https://elsewhere.example'
    for (const path of ['/sign-in?/signIn', '/language', '/account?/profile'])
      expect((await send(path, { a: 'b' }, { ...claims, origin, cookie: session })).status, path).toBe(403)
    expect((await send('/language', { language: 'nl' }, { ...claims, origin: 'http://footbridge.example' })).status).toBe(403)
  })

  test('leads nowhere else, and takes nothing off a cookie', async () => {
    const answer = await send('/sign-in?/signIn', WHO, claims)
    expect(new URL(answer.headers.get('location')!, ORIGIN).origin).toBe(ORIGIN)
    const set = answer.headers.getSetCookie()
    expect(set.length).toBeGreaterThan(0)
    for (const line of set) expect(line).toMatch(/^__Host-.*; Secure/i)
    expect(answer.headers.get('strict-transport-security')).toMatch(/^max-age/)
    for (const path of ['/', '/sign-in', '/robots.txt', '/hsds', '/forgot-password'])
      expect(await (await send(path, undefined, claims)).text(), path).not.toContain('elsewhere.example')
  })
})

test('a link with a letter less, more or otherwise opens nothing', async () => {
  const key = paths.plan!.slice('/plan/'.length)
  const others = [
    key.slice(1),
    key.slice(0, -1),
    `${key}x`,
    key.toUpperCase(),
    key.toLowerCase(),
    [...key].reverse().join(''),
    `${key}%00`,
    `${key}/`,
    `%20${key}`,
  ]
  for (const other of others.filter((one) => one !== key)) {
    const { status, body } = await send(`/plan/${other}`).then(async (answer) => ({ status: answer.status, body: await answer.text() }))
    expect([404, 410, 308], other).toContain(status)
    expect(body, other).not.toContain('Ada')
  }
})

test('a form that cannot be read is refused in words', async () => {
  for (const type of ['multipart/form-data', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded; charset=\u00ff']) {
    const answer = await send('/sign-in?/signIn', { a: 'b' }, { 'content-type': type })
    expect([400, 422], type).toContain(answer.status)
  }
  const answer = await send('/sign-in?/signIn', { a: 'b' }, { 'content-type': 'multipart/form-data' })
  expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('could not read the form')])
})
