import { beforeAll, describe, expect, test } from 'vitest'
import { browserWith, openAccounts } from '../../tests/support/accounts.ts'
import { openWorld } from '../../tests/support/world.ts'
import { accountFor, accountOf, choosePassword, isPasswordKey, newPasswordKey, setPassword } from './accounts.ts'
import { passkeysOf } from './passkeys.ts'
import { endOtherSessions, endSession, sessionsOf } from './sessions.ts'
import { changePassword, hasProvedLately, proveAgain, signIn, signOut } from './sign-in.ts'

const world = await openWorld()
const { auth } = openAccounts(world)

const PASSWORD = 'four walking boots'
const sam = { email: 'sam@example.org', name: 'Sam' }
let userId: string

beforeAll(async () => {
  userId = (await accountFor(auth, sam)).userId
  await setPassword(auth, userId, PASSWORD)
})

const samSignsIn = (headers = browserWith(), password = PASSWORD, remember = true) =>
  signIn(auth, { email: sam.email, password, remember }, headers)
const whoIs = async (headers: Headers) => (await auth.api.getSession({ headers }))?.user.email

describe('an account', () => {
  test('is one for each address, however it is written and however many ask at once', async () => {
    const all = await Promise.all(
      ['ann@example.org', 'Ann@Example.org', 'ann@example.org'].map((email) => accountFor(auth, { email, name: 'Ann' })),
    )
    expect(new Set(all.map((account) => account.userId)).size).toBe(1)
    expect(await accountOf(auth, 'ANN@example.org')).toMatchObject({ hasPassword: false })
  })

  test('keeps its password as scrypt, never as text', async () => {
    const { rows } = await world.owner.query<{ password: string }>('select password from identity.account where "userId" = $1', [userId])
    expect(rows[0]!.password).toMatch(/^[0-9a-f]{32}:[0-9a-f]{128}$/)
  })
})

describe('signing in', () => {
  test('gives a cookie that is known at the next request', async () => {
    const { setCookies } = await samSignsIn()
    expect(setCookies.join()).toMatch(
      /__Secure-footbridge\.session_token=.*HttpOnly.*Secure|__Secure-footbridge\.session_token=.*Secure.*HttpOnly/i,
    )
    expect(await whoIs(browserWith(setCookies))).toBe(sam.email)
  })

  test('makes a new session each time, so that a cookie somebody planted is worth nothing', async () => {
    const planted = await samSignsIn()
    const real = await samSignsIn(browserWith(planted.setCookies))
    expect(real.setCookies[0]!.split(';')[0]).not.toBe(planted.setCookies[0]!.split(';')[0])
    expect(await whoIs(browserWith(['__Secure-footbridge.session_token=chosen-by-somebody-else']))).toBeUndefined()
  })

  test('makes sessions that nobody guesses: 32 letters out of 62 by chance, of which no place stays the same', async () => {
    for (let times = 0; times < 12; times++) await samSignsIn()
    const { rows } = await world.owner.query<{ token: string }>('select token from identity.session')
    const tokens = rows.map(({ token }) => token)
    expect(new Set(tokens).size).toBe(tokens.length)
    for (const token of tokens) expect(token).toMatch(/^[A-Za-z0-9]{32}$/)
    for (let place = 0; place < 32; place++) expect(new Set(tokens.map((token) => token[place])).size, `letter ${place}`).toBeGreaterThan(2)
  })

  test('refuses a wrong password, an unknown address and nonsense with one and the same sentence', async () => {
    const refusal = { kind: 'invalid', reason: 'wrong-sign-in' }
    await expect(samSignsIn(browserWith(), 'not the password')).rejects.toMatchObject(refusal)
    await expect(signIn(auth, { email: 'nobody@example.org', password: PASSWORD, remember: true }, browserWith())).rejects.toMatchObject(
      refusal,
    )
    await expect(signIn(auth, { email: 'x', password: PASSWORD, remember: true }, browserWith())).rejects.toMatchObject(refusal)
    await expect(samSignsIn(browserWith(), 'x'.repeat(5000))).rejects.toMatchObject(refusal)
  })

  test('on a shared computer ends with the browser', async () => {
    expect((await samSignsIn(browserWith(), PASSWORD, false)).setCookies[0]).not.toMatch(/Max-Age/i)
    expect((await samSignsIn()).setCookies[0]).toMatch(/Max-Age=1209600/i)
  })

  test('keeps no internet address', async () => {
    const headers = browserWith()
    headers.set('x-forwarded-for', '203.0.113.7')
    await samSignsIn(headers)
    const { rows } = await world.owner.query('select from identity.session where "ipAddress" like $1', ['%203%'])
    expect(rows).toHaveLength(0)
  })
})

describe('sessions', () => {
  test('signing out ends the session in the database, not only in the browser', async () => {
    const headers = browserWith((await samSignsIn()).setCookies)
    await signOut(auth, headers)
    expect(await whoIs(headers)).toBeUndefined()
  })

  test('are listed with this one first, and one that is ended is over at once', async () => {
    const here = browserWith((await samSignsIn()).setCookies)
    const phone = browserWith((await samSignsIn(browserWith([], 'Mozilla/5.0 (iPhone) Safari'))).setCookies)
    const sessions = await sessionsOf(auth, userId, here)
    expect(sessions[0]!.isThisOne).toBe(true)
    await endSession(auth, userId, sessions.find(({ userAgent }) => userAgent.includes('iPhone'))!.id)
    expect(await whoIs(phone)).toBeUndefined()
    expect(await whoIs(here)).toBe(sam.email)
  })

  test('all but this one are ended at once, and nobody else’s', async () => {
    const here = browserWith((await samSignsIn()).setCookies)
    const others = [browserWith((await samSignsIn()).setCookies), browserWith((await samSignsIn()).setCookies)]
    const { userId: eve } = await accountFor(auth, { email: 'eve@example.org', name: 'Eve' })
    await setPassword(auth, eve, PASSWORD)
    const hers = browserWith(
      (await signIn(auth, { email: 'eve@example.org', password: PASSWORD, remember: true }, browserWith())).setCookies,
    )
    await endOtherSessions(auth, userId, here)
    expect(await Promise.all([here, ...others, hers].map(whoIs))).toEqual([sam.email, undefined, undefined, 'eve@example.org'])
  })

  test('of somebody else cannot be ended', async () => {
    const here = browserWith((await samSignsIn()).setCookies)
    const [session] = await sessionsOf(auth, userId, here)
    const { userId: eve } = await accountFor(auth, { email: 'eve@example.org', name: 'Eve' })
    await endSession(auth, eve, session!.id)
    expect(await whoIs(here)).toBe(sam.email)
  })

  test('elsewhere end when the password changes, and here it goes on with a new one', async () => {
    const here = browserWith((await samSignsIn()).setCookies)
    const elsewhere = browserWith((await samSignsIn()).setCookies)
    const next = browserWith(await changePassword(auth, { current: PASSWORD, next: 'a longer walk home' }, here))
    expect(await Promise.all([here, elsewhere, next].map(whoIs))).toEqual([undefined, undefined, sam.email])
    await changePassword(auth, { current: 'a longer walk home', next: PASSWORD }, next)
  })

  test('a session that ended a moment ago changes no password, says so, and its page still opens', async () => {
    const here = browserWith((await samSignsIn()).setCookies)
    await signOut(auth, here)
    await expect(changePassword(auth, { current: PASSWORD, next: 'a longer walk home' }, here)).rejects.toMatchObject({
      reason: 'signed-out-meanwhile',
    })
    // What the page of the account reads, with the form that came back.
    expect(await passkeysOf(auth, userId)).toEqual([])
    expect(await hasProvedLately(auth, here)).toBe(false)
    expect((await sessionsOf(auth, userId, here)).every(({ isThisOne }) => !isThisOne)).toBe(true)
    await samSignsIn()
  })

  test('a wrong current password changes nothing', async () => {
    const here = browserWith((await samSignsIn()).setCookies)
    await expect(changePassword(auth, { current: 'guess', next: 'a longer walk home' }, here)).rejects.toMatchObject({
      reason: 'wrong-password',
      field: 'currentPassword',
    })
    await samSignsIn()
  })
})

describe('adding a passkey', () => {
  const dayOld = async () => {
    const { setCookies } = await samSignsIn()
    await world.owner.query(`update identity.session set "createdAt" = now() - interval '25 hours' where "userId" = $1`, [userId])
    return browserWith(setCookies)
  }

  test('asks for the password again when that was more than a day ago, and goes on in a session that lasts as long', async () => {
    const before = await dayOld()
    expect(await hasProvedLately(auth, before)).toBe(false)
    const setCookies = await proveAgain(auth, PASSWORD, before)
    expect(await hasProvedLately(auth, browserWith(setCookies))).toBe(true)
    expect(setCookies[0]).toMatch(/Max-Age=1209600/i)
    expect(await whoIs(before)).toBeUndefined()
  })

  test('a wrong password is said at its field, and the session stays', async () => {
    const before = await dayOld()
    await expect(proveAgain(auth, 'guess', before)).rejects.toMatchObject({ reason: 'wrong-password', field: 'password' })
    expect(await whoIs(before)).toBe(sam.email)
  })
})

describe('a link to choose a password', () => {
  test('works once, and ends every session', async () => {
    const before = browserWith((await samSignsIn()).setCookies)
    const key = await newPasswordKey(auth, userId, 1)
    await choosePassword(auth, key, 'new boots for spring')
    expect(await whoIs(before)).toBeUndefined()
    await samSignsIn(browserWith(), 'new boots for spring')
    await expect(choosePassword(auth, key, 'and once more, please')).rejects.toMatchObject({ kind: 'gone', reason: 'password-link-old' })
    await setPassword(auth, userId, PASSWORD)
  })

  test('is not spent by looking at it, as mail scanners do', async () => {
    const key = await newPasswordKey(auth, userId, 1)
    expect([await isPasswordKey(auth, key), await isPasswordKey(auth, key)]).toEqual([true, true])
  })

  test('ends when it is too old, and nobody can guess one', async () => {
    const old = await newPasswordKey(auth, userId, -1)
    expect([await isPasswordKey(auth, old), await isPasswordKey(auth, 'guess')]).toEqual([false, false])
    await expect(choosePassword(auth, old, PASSWORD)).rejects.toMatchObject({ kind: 'gone' })
  })

  test('is kept as a hash', async () => {
    const key = await newPasswordKey(auth, userId, 1)
    const { rows } = await world.owner.query('select from identity.verification where identifier like $1', [`%${key}%`])
    expect(rows).toHaveLength(0)
  })

  test('gives somebody who never had a password their first', async () => {
    const { userId: newcomer } = await accountFor(auth, { email: 'newcomer@example.org', name: 'New' })
    await choosePassword(auth, await newPasswordKey(auth, newcomer, 7), 'the first of many')
    await expect(
      signIn(auth, { email: 'newcomer@example.org', password: 'the first of many', remember: true }, browserWith()),
    ).resolves.toMatchObject({ userId: newcomer })
  })
})
