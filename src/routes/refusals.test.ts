import { error, isHttpError, redirect } from '@sveltejs/kit'
import { afterEach, beforeEach, expect, test, vi, type MockInstance } from 'vitest'
import { z } from 'zod'
import { Refusal } from '#platform/refusal'
import { formAction } from './door.ts'
import { refusals } from './refusals.ts'

let written: MockInstance<typeof process.stderr.write>
beforeEach(() => void (written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)))
afterEach(() => written.mockRestore())
const lines = () => written.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>)

const locals = { locale: 'en', user: { id: 'account-1', email: 'sam@example.org' }, membership: { programmeId: 'p-1', memberId: 'm-1' } }
/** One request through the door, answered so. */
async function ask(
  answer: (event: never) => unknown,
  path = '/work/x',
  id: string | null = '/(staff)/work/[referral]',
  who: object = locals,
) {
  const request = new Request(`https://footbridge.example${path}`, { method: 'POST', body: new URLSearchParams({ note: 'Ada de Vries' }) })
  const event = { request, route: { id }, url: new URL(request.url), locals: who, setHeaders: () => undefined } as never
  const resolve = async () => {
    const given = await answer(event)
    return given instanceof Response ? given : new Response('', { status: 200 })
  }
  await Promise.resolve(refusals({ event, resolve } as never)).catch((thrown: unknown) => {
    if (!isHttpError(thrown)) throw thrown
  })
}
const form = (refusal: Refusal) =>
  formAction(z.object({ note: z.string() }), () => {
    throw refusal
  }) as (event: never) => unknown

test.each([
  ['that was not theirs', () => error(403, 'not yours'), 403],
  ['that is not there', () => new Response('', { status: 404 }), 404],
  ['too often', () => new Response('', { status: 429 }), 429],
])('a page %s is written down: who, where and when, in ids and codes', async (_, answer, status) => {
  await ask(answer)
  expect(lines()).toEqual([
    {
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      level: 'info',
      message: 'refused',
      status,
      method: 'POST',
      route: '/(staff)/work/[referral]',
      account: 'account-1',
      programme: 'p-1',
      member: 'm-1',
    },
  ])
})

test('a form that was refused is written down with the reason, also where its page answers otherwise; nothing of what was typed', async () => {
  await ask(form(new Refusal('forbidden', 'not-yours', { words: { name: 'Ada de Vries' } })))
  await ask(form(new Refusal('invalid', 'wrong-code', { field: 'code' })))
  expect(lines().map(({ status, reason }) => [status, reason])).toEqual([
    [403, 'not-yours'],
    [422, 'wrong-code'],
  ])
  expect(JSON.stringify(lines())).not.toMatch(/Ada|example/)
})

test('a field that is wrong, an answer and a page that is nowhere are not', async () => {
  await ask(form(new Refusal('invalid', 'needed', { field: 'note' })))
  await ask(() => new Response('in'))
  await ask(() => new Response('', { status: 404 }), '/wp-login.php', null, {})
  expect(lines()).toEqual([])
})

test('whoever is not let in by a passkey or a provider is written down, with a code and no more', async () => {
  await ask(() => new Response('', { status: 400 }), '/api/auth/passkey/verify-authentication', null, {})
  const location = 'https://footbridge.example/sign-in?error=other_subject&error_description=Ada'
  await ask(() => new Response('', { status: 302, headers: { location } }), '/api/auth/callback/oidc', null, {})
  expect(lines().map(({ route, status, reason }) => [route, status, reason])).toEqual([
    ['accounts', 400, undefined],
    ['accounts', 302, 'other_subject'],
  ])
})

test('going on to another page is no refusal', async () => {
  await expect(ask(() => redirect(303, '/work'))).rejects.toMatchObject({ status: 303 })
  expect(lines()).toEqual([])
})
