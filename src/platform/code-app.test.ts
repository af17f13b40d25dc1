import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { browserWith, openAccounts } from '../../tests/support/accounts.ts'
import { codeOfApp } from '../../tests/support/totp.ts'
import { openWorld } from '../../tests/support/world.ts'
import { accountFor, setPassword } from './accounts.ts'
import { beginCodeApp, codeAppOf, makeRecoveryCodes, proveCodeApp, removeCodeApp } from './code-app.ts'
import { newId } from './ids.ts'
import { takeSecondStep } from './second-step.ts'
import { sessionsOf } from './sessions.ts'
import { changePassword, proveAgain, signIn } from './sign-in.ts'

const world = await openWorld()
const { auth } = openAccounts(world)
const PASSWORD = 'four walking boots'

// Codes change every half minute: here no time goes by, however slow the machine is.
beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'] }))
afterAll(() => void vi.useRealTimers())

let email: string
let userId: string
beforeEach(async () => {
  email = `${newId()}@example.org`
  userId = (await accountFor(auth, { email, name: 'Sam' })).userId
  await setPassword(auth, userId, PASSWORD)
})

const password = (remember = false) => signIn(auth, { email, password: PASSWORD, remember }, browserWith())
const whoIs = async (headers: Headers) => (await auth.api.getSession({ headers }))?.user.email
const sessions = async () =>
  (await world.owner.query<{ twoSteps: boolean }>('select "twoSteps" from identity.session where "userId" = $1', [userId])).rows
const keyIn = (uri: string) => new URL(uri).searchParams.get('secret')!
/** The code of the half minute before: right as well, and another one than a test used to set the app up. */
const earlier = (key: string) => codeOfApp(key, -1)

/** An app that is set up: its key, its recovery codes, and the browser in which that was done. */
async function withApp() {
  const here = browserWith((await password()).setCookies)
  const key = keyIn(await beginCodeApp(auth, PASSWORD, here))
  const { codes, setCookies } = await proveCodeApp(auth, codeOfApp(key), here)
  return { key, codes, here: browserWith(setCookies) }
}

describe('setting up a code app', () => {
  test('asks for the password, and counts only when a first code proved it', async () => {
    const here = browserWith((await password()).setCookies)
    await expect(beginCodeApp(auth, 'a guess', here)).rejects.toMatchObject({ reason: 'wrong-password', field: 'password' })
    await expect(beginCodeApp(auth, null, here)).rejects.toMatchObject({ reason: 'wrong-password' })
    const uri = await beginCodeApp(auth, PASSWORD, here)
    expect(uri).toMatch(/^otpauth:\/\/totp\/Footbridge:/)
    expect(await codeAppOf(auth, userId)).toBeUndefined()
    expect((await password()).userId).toBe(userId)
    await expect(proveCodeApp(auth, '000000', here)).rejects.toMatchObject({ reason: 'wrong-code', field: 'code' })
    expect((await proveCodeApp(auth, codeOfApp(keyIn(uri)), here)).codes).toHaveLength(10)
    expect(await codeAppOf(auth, userId)).toEqual({ recoveryCodes: 10 })
  })

  test('goes on in a new session here, and ends those elsewhere that showed no code', async () => {
    const elsewhere = browserWith((await password()).setCookies)
    const { here } = await withApp()
    expect(await whoIs(elsewhere)).toBeUndefined()
    expect(await whoIs(here)).toBe(email)
    expect(await sessions()).toEqual([{ twoSteps: true }])
  })

  test('keeps no key and no recovery code as text', async () => {
    const { key, codes } = await withApp()
    const { rows } = await world.owner.query('select t::text as row from identity."twoFactor" t where "userId" = $1', [userId])
    for (const secret of [key, ...codes, ...codes.map((code) => code.replace('-', ''))]) expect(rows[0]!.row).not.toContain(secret)
  })

  test('a second one is refused, and the first stays', async () => {
    const { here } = await withApp()
    await expect(beginCodeApp(auth, PASSWORD, here)).rejects.toMatchObject({ kind: 'conflict', reason: 'code-app-there' })
  })
})

describe('signing in with a code app', () => {
  test('there is no session before the code, neither in the database nor in the browser', async () => {
    await withApp()
    await world.owner.query('delete from identity.session')
    const first = await password()
    expect(first.userId).toBeUndefined()
    expect(await sessions()).toEqual([])
    expect(await whoIs(browserWith(first.setCookies))).toBeUndefined()
  })

  test('a code opens a session of its own, which a planted cookie cannot be', async () => {
    const { key, here } = await withApp()
    const second = await takeSecondStep(auth, earlier(key), browserWith((await password()).setCookies))
    expect(second.userId).toBe(userId)
    expect(await whoIs(browserWith(second.setCookies))).toBe(email)
    expect(second.setCookies.join()).not.toContain(here.get('cookie')!.split('=')[1]!)
    expect(await sessions()).toEqual([{ twoSteps: true }, { twoSteps: true }])
  })

  test('on a shared computer ends with the browser, with the code too', async () => {
    const { key, codes } = await withApp()
    const shared = await takeSecondStep(auth, earlier(key), browserWith((await password(false)).setCookies))
    expect(shared.setCookies.find((line) => line.includes('session_token'))).not.toMatch(/Max-Age/i)
    const own = await takeSecondStep(auth, codes[0]!, browserWith((await password(true)).setCookies))
    expect(own.setCookies.find((line) => line.includes('session_token'))).toMatch(/Max-Age=1209600/i)
  })

  test('a code is used once: who saw it over a shoulder comes too late', async () => {
    const { key } = await withApp()
    await takeSecondStep(auth, earlier(key), browserWith((await password()).setCookies))
    const refused = { kind: 'gone', reason: 'code-used' }
    await expect(takeSecondStep(auth, earlier(key), browserWith((await password()).setCookies))).rejects.toMatchObject(refused)
    await expect(takeSecondStep(auth, codeOfApp(key), browserWith((await password()).setCookies))).rejects.toMatchObject(refused)
    expect(await sessions()).toHaveLength(2)
  })

  test('of one code sent twice at once, one opens', async () => {
    const { key } = await withApp()
    const browsers = await Promise.all([password(), password(), password()])
    const tries = await Promise.allSettled(browsers.map(({ setCookies }) => takeSecondStep(auth, earlier(key), browserWith(setCookies))))
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await sessions()).toHaveLength(2)
  })

  test('a recovery code works once, however it is written', async () => {
    const { codes } = await withApp()
    const written = ` ${codes[3]!.toUpperCase().replace('-', ' ')} `
    await takeSecondStep(auth, written, browserWith((await password()).setCookies))
    expect(await codeAppOf(auth, userId)).toEqual({ recoveryCodes: 9 })
    await expect(takeSecondStep(auth, codes[3]!, browserWith((await password()).setCookies))).rejects.toMatchObject({
      reason: 'wrong-code',
    })
  })

  test('five wrong codes end the try, and the password has to come first again', async () => {
    const { key } = await withApp()
    const browser = browserWith((await password()).setCookies)
    for (let tries = 0; tries < 5; tries++)
      await expect(takeSecondStep(auth, '000000', browser)).rejects.toMatchObject({ kind: 'invalid', reason: 'wrong-code', field: 'code' })
    await expect(takeSecondStep(auth, earlier(key), browser)).rejects.toMatchObject({ kind: 'gone', reason: 'second-step-over' })
  })

  test('ten wrong codes in a row, in however many tries, close the second step for a while', async () => {
    const { key } = await withApp()
    for (const _ of [1, 2]) {
      const browser = browserWith((await password()).setCookies)
      for (let tries = 0; tries < 5; tries++) await expect(takeSecondStep(auth, 'aaaaa-aaaaa', browser)).rejects.toThrow()
    }
    const browser = browserWith((await password()).setCookies)
    await expect(takeSecondStep(auth, earlier(key), browser)).rejects.toMatchObject({ kind: 'too-many', reason: 'second-step-locked' })
  })

  test('without the cookie of the first step, or with somebody else’s, a code opens nothing', async () => {
    const { key } = await withApp()
    await expect(takeSecondStep(auth, earlier(key), browserWith())).rejects.toMatchObject({ kind: 'gone', reason: 'second-step-over' })
    const eve = `${newId()}@example.org`
    await setPassword(auth, (await accountFor(auth, { email: eve, name: 'Eve' })).userId, PASSWORD)
    const hers = await signIn(auth, { email: eve, password: PASSWORD, remember: false }, browserWith())
    await takeSecondStep(auth, earlier(key), browserWith(hers.setCookies)).catch(() => undefined)
    expect(await sessions()).toHaveLength(1)
  })
})

describe('with a code app', () => {
  test('a new password keeps the session one of two steps', async () => {
    const { here } = await withApp()
    await changePassword(auth, { current: PASSWORD, next: 'a longer walk home' }, here)
    expect(await sessions()).toEqual([{ twoSteps: true }])
  })

  test('proving who one is once more asks for the code too', async () => {
    const { key, here } = await withApp()
    await expect(proveAgain(auth, PASSWORD, here)).rejects.toMatchObject({ reason: 'wrong-code', field: 'code' })
    expect(await whoIs(browserWith(await proveAgain(auth, PASSWORD, here, earlier(key))))).toBe(email)
    expect(await whoIs(here)).toBeUndefined()
  })

  test('new recovery codes make the old ones worthless', async () => {
    const { key, codes, here } = await withApp()
    await expect(makeRecoveryCodes(auth, { password: 'a guess', code: earlier(key) }, here)).rejects.toMatchObject({
      reason: 'wrong-password',
    })
    await expect(makeRecoveryCodes(auth, { password: PASSWORD, code: '000000' }, here)).rejects.toMatchObject({ reason: 'wrong-code' })
    const renewed = await makeRecoveryCodes(auth, { password: PASSWORD, code: earlier(key) }, here)
    expect(renewed.some((code) => codes.includes(code))).toBe(false)
    const browser = browserWith((await password()).setCookies)
    await expect(takeSecondStep(auth, codes[0]!, browser)).rejects.toMatchObject({ reason: 'wrong-code' })
    await takeSecondStep(auth, renewed[0]!, browser)
  })

  test('it is taken off with the password and a code, never with one of them, and never with a code that was used', async () => {
    const { key, codes, here } = await withApp()
    await expect(removeCodeApp(auth, { password: null, code: earlier(key) }, here)).rejects.toMatchObject({ reason: 'wrong-password' })
    await expect(removeCodeApp(auth, { password: PASSWORD, code: codeOfApp(key) }, here)).rejects.toMatchObject({ reason: 'code-used' })
    const after = browserWith(await removeCodeApp(auth, { password: PASSWORD, code: codes[9]! }, here))
    expect(await codeAppOf(auth, userId)).toBeUndefined()
    expect(await whoIs(after)).toBe(email)
    expect(await sessions()).toEqual([{ twoSteps: false }])
    expect((await password()).userId).toBe(userId)
  })

  test('who has no password sets one up, and takes it off with a code alone', async () => {
    const here = browserWith((await password()).setCookies)
    await world.owner.query('update identity.account set password = null where "userId" = $1', [userId])
    const key = keyIn(await beginCodeApp(auth, null, here))
    const { setCookies } = await proveCodeApp(auth, codeOfApp(key), here)
    await removeCodeApp(auth, { password: null, code: earlier(key) }, browserWith(setCookies))
    expect(await codeAppOf(auth, userId)).toBeUndefined()
  })

  test('its sessions are listed and ended like any other', async () => {
    const { here } = await withApp()
    expect(await sessionsOf(auth, userId, here)).toHaveLength(1)
  })
})
