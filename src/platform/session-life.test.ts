import { beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { browserWith, openAccounts } from '../../tests/support/accounts.ts'
import { openWorld } from '../../tests/support/world.ts'
import { accountFor, setPassword } from './accounts.ts'
import { sessionHere } from './session-life.ts'
import { sessionsOf } from './sessions.ts'
import { changePassword, signIn } from './sign-in.ts'

const world = await openWorld()
const { auth } = openAccounts(world)
const sam = { email: 'sam@example.org', name: 'Sam', password: 'four walking boots' }
let userId: string
beforeAll(async () => {
  userId = (await accountFor(auth, sam)).userId
  await setPassword(auth, userId, sam.password)
})
beforeEach(() => world.owner.query('delete from identity.session'))

const signedIn = async (remember: boolean) => browserWith((await signIn(auth, { ...sam, remember }, browserWith())).setCookies)
const whoIs = async (headers: Headers) => (await sessionHere(auth, headers))?.user.email
const sessions = async () => (await world.owner.query('select "updatedAt", "expiresAt" from identity.session')).rows
/** All sessions as they would be, had they been used last, or begun, so long ago. */
const usedAgo = (time: string) => world.owner.query('update identity.session set "updatedAt" = now() - $1::interval', [time])
const begunAgo = (time: string) =>
  world.owner.query(
    'update identity.session set "createdAt" = "createdAt" - $1::interval, "expiresAt" = "expiresAt" - $1::interval, "updatedAt" = now()',
    [time],
  )

test.each([
  [false, '115 minutes', '121 minutes'],
  [true, '71 hours', '73 hours'],
])(
  'a session (on a device of one’s own: %s) left alone for %s is still there, for %s is over everywhere',
  async (remember, short, long) => {
    const here = await signedIn(remember)
    await usedAgo(short)
    expect(await whoIs(here)).toBe(sam.email)
    await usedAgo(long)
    expect(await sessionsOf(auth, userId, here)).toEqual([])
    expect(await whoIs(here)).toBeUndefined()
    expect(await sessions()).toEqual([])
  },
)

test.each([
  [false, '23 hours', '1 hour'],
  [true, '335 hours', '1 hour'],
])('a session (on a device of one’s own: %s) that is used all the time ends after %s and %s more', async (remember, almost, rest) => {
  const here = await signedIn(remember)
  await begunAgo(almost)
  const [before] = await sessions()
  expect(await whoIs(here)).toBe(sam.email)
  expect((await sessions())[0].expiresAt).toEqual(before.expiresAt)
  await begunAgo(rest)
  expect(await whoIs(here)).toBeUndefined()
})

test('a browser that drops a cookie does not make its session longer', async () => {
  const here = await signedIn(false)
  const [before] = await sessions()
  here.set('cookie', /[^ ;]*session_token=[^;]*/.exec(here.get('cookie')!)![0])
  expect(await whoIs(here)).toBe(sam.email)
  expect((await sessions())[0].expiresAt).toEqual(before.expiresAt)
})

test('a new password on a shared computer begins no session of two weeks', async () => {
  const here = await signedIn(false)
  await changePassword(auth, { current: sam.password, next: 'a longer walk home' }, here)
  await setPassword(auth, userId, sam.password)
  const [session] = await sessions()
  expect(session.expiresAt.getTime()).toBeLessThan(Date.now() + 25 * 3_600_000)
})

test('being used is written down, and not at each page', async () => {
  const here = await signedIn(true)
  await usedAgo('4 minutes')
  const [before] = await sessions()
  await whoIs(here)
  expect((await sessions())[0].updatedAt).toEqual(before.updatedAt)
  await usedAgo('6 minutes')
  await whoIs(here)
  expect(Date.now() - (await sessions())[0].updatedAt.getTime()).toBeLessThan(60_000)
})

test('who came in, and by which door, is a line of the log without a word of theirs', async () => {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  await signedIn(true)
  const [line] = written.mock.calls.map(([text]) => String(text)).filter((text) => text.includes('signed in'))
  written.mockRestore()
  expect(JSON.parse(line!)).toEqual({
    at: expect.stringMatching(/Z$/),
    level: 'info',
    message: 'signed in',
    account: userId,
    session: expect.any(String),
    door: '/sign-in/email',
    twoSteps: false,
  })
})
