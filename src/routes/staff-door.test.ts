import { isHttpError, isRedirect } from '@sveltejs/kit'
import { beforeAll, expect, test } from 'vitest'
import { requireSecondStep } from '#domain/access'
import { accountFor, accountOf, setPassword } from '#platform/accounts'
import { beginCodeApp, codeAppOf, proveCodeApp, removeCodeApp } from '#platform/code-app'
import { newId } from '#platform/ids'
import { signIn } from '#platform/sign-in'
import { browserWith, openAccounts } from '../../tests/support/accounts.ts'
import { codeOfApp } from '../../tests/support/totp.ts'
import { openWorld } from '../../tests/support/world.ts'
import type { Footbridge } from '../startup.ts'
import { actor } from './actor.ts'
import { useFootbridge } from './footbridge.ts'
import { demandOwnSecondStep } from './own-second-step.ts'
import { passkeys } from './passkeys.ts'
import { staffDoor } from './staff-door.ts'

const world = await openWorld()
const { auth, origin } = openAccounts(world)
useFootbridge({ db: world.db, auth, config: { origin } } as Footbridge)
const ivo = await world.member('administrator', 'link-worker')
const [email, PASSWORD] = ['ivo@example.org', 'four walking boots']
beforeAll(async () => {
  const { userId } = await accountFor(auth, { email, name: 'Ivo' })
  await setPassword(auth, userId, PASSWORD)
  await world.owner.query('update member set user_id = $1 where id = $2', [userId, ivo.id])
})

/** Every page and file for staff: a new one is held by being there. */
const routes = Object.keys(
  (import.meta as unknown as { glob(pattern: string[]): Record<string, unknown> }).glob(['./**/+page.server.ts', './**/+server.ts']),
)
  .map((file) => file.slice(1).replace(/\/\+\w+(\.server)?\.ts$/, ''))
  .filter((route) => route.startsWith('/(staff)'))
const OPEN = ['/(staff)/account', '/(staff)/account/code-app']

const password = async () => browserWith((await signIn(auth, { email, password: PASSWORD, remember: false }, browserWith())).setCookies)

/** One request through both handles: where it is sent, how it is refused, or with which roles it comes in. */
async function knock(headers: Headers, route: string, method = 'GET') {
  const locals = {} as App.Locals
  const event = {
    locals,
    route: { id: route },
    url: new URL('/anything', origin),
    request: new Request(new URL('/anything', origin), { method, headers }),
    cookies: { get: () => undefined },
  }
  const resolve = () => Promise.resolve(new Response('in'))
  try {
    await actor({ event, resolve: () => staffDoor({ event, resolve } as never) } as never)
  } catch (thrown) {
    if (isRedirect(thrown)) return { to: thrown.location, roles: rolesIn(locals) }
    if (isHttpError(thrown)) return { status: thrown.status, roles: rolesIn(locals) }
    throw thrown
  }
  return { in: true, roles: rolesIn(locals) }
}
/** By the clock of this world: for the door it has long begun. */
const TODAY = '2026-05-12'
const rolesIn = ({ ctx }: App.Locals) => (ctx?.actor.kind === 'member' ? ctx.actor.roles.length : 0)

test('there are pages for staff', () => expect(routes.length).toBeGreaterThan(20))

test('before the day, and where no role asks for it, a password opens every page', async () => {
  const headers = await password()
  for (const days of [{}, { administrator: '2999-01-01' }]) {
    await requireSecondStep(ivo.ctx, days)
    for (const route of routes) expect(await knock(headers, route), route).toEqual({ in: true, roles: 2 })
  }
})

test('from the day on, whoever showed a password only sees no page but their own account, and acts without a role', async () => {
  const headers = await password()
  await requireSecondStep(ivo.ctx, { administrator: TODAY })
  for (const route of routes) {
    const isOpen = OPEN.includes(route)
    expect(await knock(headers, route), route).toEqual(isOpen ? { in: true, roles: 0 } : { to: '/account/code-app', roles: 0 })
    expect(await knock(headers, route, 'POST'), route).toEqual(isOpen ? { in: true, roles: 0 } : { status: 403, roles: 0 })
  }
})

test('whoever sets a code app up goes on at once, and whoever takes it off stands outside again', async () => {
  await requireSecondStep(ivo.ctx, { administrator: TODAY })
  const before = await password()
  const key = new URL(await beginCodeApp(auth, PASSWORD, before)).searchParams.get('secret')!
  const { codes, setCookies } = await proveCodeApp(auth, codeOfApp(key), before)
  const after = browserWith(setCookies)
  for (const route of routes) expect(await knock(after, route), route).toEqual({ in: true, roles: 2 })
  const without = browserWith(await removeCodeApp(auth, { password: PASSWORD, code: codes[0]! }, after))
  expect(await codeAppOf(auth, ivo.id)).toBeUndefined()
  expect(await knock(without, '/(staff)/work')).toEqual({ to: '/account/code-app', roles: 0 })
})

test('whoever has a passkey shows it before another second step is made: a password that was found out is not enough', async () => {
  const { userId } = (await accountOf(auth, email))!
  await world.owner.query(
    `insert into identity.passkey ("id", "publicKey", "userId", "credentialID", "counter", "deviceType", "backedUp")
     values ($1, '', $2, $1, 0, 'singleDevice', false)`,
    [newId(), userId],
  )
  const locals = async () => {
    const event = {
      locals: {} as App.Locals,
      url: new URL('/api/auth/passkey/generate-register-options', origin),
      request: new Request(new URL('/api/auth/passkey/generate-register-options', origin), { headers: await password() }),
      cookies: { get: () => undefined },
      getClientAddress: () => '192.0.2.77',
    }
    const answer = await actor({ event, resolve: () => passkeys({ event } as never) } as never)
    return { locals: event.locals, status: answer.status }
  }
  await requireSecondStep(ivo.ctx, { administrator: TODAY })
  const owing = await locals()
  expect(owing.status).toBe(403)
  await expect(demandOwnSecondStep(owing)).rejects.toMatchObject({ kind: 'forbidden', reason: 'second-step-first' })
  await requireSecondStep(ivo.ctx, {})
  const free = await locals()
  expect(free.status).toBe(200)
  await expect(demandOwnSecondStep(free)).resolves.toBeUndefined()
})
