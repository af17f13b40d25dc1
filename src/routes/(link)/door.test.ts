import { isHttpError } from '@sveltejs/kit'
import { expect, test } from 'vitest'
import { newId } from '#platform/ids'
import { setRateLimits } from '#platform/rate-limit'
import { answerIntroduction, sendIntroductionAgain, withdrawIntroduction } from '#domain/introductions'
import { makePlanLink } from '#domain/plans'
import { introduced } from '../../../tests/support/introduced.ts'
import { openLinkPages } from '../../../tests/support/link-pages.ts'
import { openWorld } from '../../../tests/support/world.ts'
import { actions as answerActions, load as loadAnswer } from './answer/[key]/+page.server.ts'
import { load as loadThankYou } from './answer/[key]/thank-you/+page.server.ts'
import { load as loadCame } from './came/[key]/+page.server.ts'
import { load as loadPlan } from './plan/[key]/+page.server.ts'
import { comeIn } from './door.ts'
import { inTheirLanguage } from './their-language.ts'

const world = await openWorld()
openLinkPages(world)

const visitOf = (key: string, cookies: Record<string, string> = {}) =>
  ({
    params: { key },
    getClientAddress: () => '192.0.2.1',
    setHeaders: () => undefined,
    locals: { locale: 'en' },
    cookies: { get: (name: string) => cookies[name] },
    route: { id: '/(link)/plan/[key]' },
    url: new URL(`http://localhost/plan/${key}`),
    request: new Request('http://localhost/'),
  }) as never

/** How a page shuts: its status, its sentence and whom to ring. */
async function shutting(page: Promise<unknown> | unknown) {
  try {
    await page
  } catch (thrown) {
    if (isHttpError(thrown)) return { ...thrown.body, status: thrown.status }
    throw thrown
  }
  throw new Error('the page opened')
}

test('a group that answers in two windows is told that the second answer was not taken', async () => {
  const { key } = await introduced(world)
  const answering = async (fields: Record<string, string>) => {
    const said: string[] = []
    const body = new FormData()
    for (const [name, value] of Object.entries(fields)) body.append(name, value)
    const event = {
      ...(visitOf(key) as object),
      request: new Request('http://localhost/', { method: 'POST', body }),
      cookies: { get: () => undefined, set: (_: string, value: string) => said.push(value) },
    }
    const thrown: unknown = await Promise.resolve(answerActions.default!(event as never)).catch((error: unknown) => error)
    return { location: (thrown as { location?: string }).location, said }
  }
  const first = { id: newId(), answer: 'yes' }
  expect(await answering(first)).toEqual({ location: `/answer/${key}/thank-you`, said: [] })
  expect(await answering(first)).toMatchObject({ said: [] })
  expect(await answering({ id: newId(), answer: 'no', reason: 'full' })).toEqual({
    location: `/answer/${key}/thank-you`,
    said: ['answer-second-no?'],
  })
})

test('a mail scanner that follows a link changes nothing, and the group can still answer', async () => {
  const { id, key, group } = await introduced(world)
  const before = await world.factKinds()
  for (let times = 0; times < 3; times++)
    expect(await loadAnswer(visitOf(key))).toMatchObject({ firstName: 'Ada', service: 'Quayside Walkers' })
  expect(await world.factKinds()).toEqual(before)
  const link = await world.read((tx) =>
    tx.selectFrom('link').select('spent_at').where('introduction_id', '=', id).executeTakeFirstOrThrow(),
  )
  expect(link.spent_at).toBeNull()
  await answerIntroduction(group, key, { id: newId(), answer: 'yes' })
})

test('a forged link is shut with 410 and says what to do, with no hint about anybody', async () => {
  await introduced(world)
  const shut = await shutting(loadAnswer(visitOf('x'.repeat(43))))
  expect(shut).toMatchObject({ status: 410, message: expect.stringContaining('copy the whole link') })
  expect(JSON.stringify(shut)).not.toContain('Ada')
  expect(await shutting(loadAnswer(visitOf('short')))).toEqual(shut)
})

test('where the server holds one programme, a link that was cut off says whom to ring, and nothing more', async () => {
  const alone = { name: 'Overwater Together', phone: '01632 960100' }
  for (const key of ['abc', 'x'.repeat(43)]) {
    const shut = await shutting(loadPlan(visitOf(key)))
    expect(shut).toMatchObject({ status: 410, message: expect.stringContaining('copy the whole link'), ring: alone })
    expect(await shutting(loadAnswer(visitOf(key)))).toEqual(shut)
  }
})

test('where it holds more than one, it says to ring whoever sent the link', async () => {
  await world.programme()
  const shut = await shutting(loadPlan(visitOf('abc')))
  expect(shut).toMatchObject({ status: 410, message: expect.stringContaining('ring the person who sent it') })
  expect(shut).not.toHaveProperty('ring')
})

test('a link for another purpose is as unknown as a forged one', async () => {
  const { key, sam, clientId } = await introduced(world)
  const { key: planKey } = await makePlanLink(sam.ctx, { clientId })
  const forged = await shutting(loadAnswer(visitOf('x'.repeat(43))))
  expect(await shutting(loadCame(visitOf(key)))).toEqual(forged)
  expect(await shutting(loadPlan(visitOf(key)))).toEqual(forged)
  expect(await shutting(loadAnswer(visitOf(planKey)))).toEqual(forged)
})

test('a link that was answered by leads to what was answered, and to whom to ring to change it', async () => {
  for (const [answer, reason] of [['yes'], ['waiting-list'], ['no', 'full']] as const) {
    const spent = await introduced(world)
    await answerIntroduction(spent.group, spent.key, { id: newId(), answer, reason })
    await expect(loadAnswer(visitOf(spent.key))).rejects.toMatchObject({ status: 303, location: `/answer/${spent.key}/thank-you` })
    const page = await loadThankYou(visitOf(spent.key))
    expect(page).toMatchObject({ answer, whom: { name: spent.sam.name, phone: expect.any(String) } })
    expect(JSON.stringify(page)).not.toContain('Ada')
  }
})

test('a revoked or expired link is shut with 410, a sentence and whom to ring', async () => {
  const revoked = await introduced(world)
  await sendIntroductionAgain(revoked.sam.ctx, { introductionId: revoked.id })
  expect(await shutting(loadAnswer(visitOf(revoked.key)))).toMatchObject({
    status: 410,
    ring: { name: 'Overwater Together', phone: '01632 960100' },
  })

  const expired = await introduced(world)
  await world.read((tx) =>
    tx
      .updateTable('link')
      .set({ expires_at: new Date(Date.now() - 1000) })
      .where('introduction_id', '=', expired.id)
      .execute(),
  )
  expect(await shutting(loadAnswer(visitOf(expired.key)))).toMatchObject({ status: 410, message: expect.stringContaining('too old') })
})

test('a link whose question was taken back says that nothing needs doing', async () => {
  const { id, key, sam } = await introduced(world)
  await withdrawIntroduction(sam.ctx, { introductionId: id })
  expect(await shutting(loadAnswer(visitOf(key)))).toMatchObject({
    status: 410,
    message: expect.stringContaining('the question was taken back'),
    ring: { name: 'Overwater Together' },
  })
})

test('behind a PIN the page says nothing about the client', async () => {
  const { sam, clientId } = await introduced(world)
  const { key } = await makePlanLink(sam.ctx, { clientId, pin: '2580' })
  const page = await loadPlan(visitOf(key))
  expect(page).toEqual({ locked: { name: 'Overwater Together', phone: '01632 960100' }, plan: null })
  expect(await loadPlan(visitOf(key, new Proxy({}, { get: () => 'made up' })))).toEqual(page)
})

test('too many tries from one place are refused with 429', async () => {
  setRateLimits(true)
  const visits = Array.from({ length: 61 }, () =>
    comeIn(visitOf('x'.repeat(43)), 'see-plan').then(
      () => 200,
      (thrown: { status: number }) => thrown.status,
    ),
  )
  setRateLimits(false)
  expect((await Promise.all(visits)).filter((status) => status === 429)).toHaveLength(1)
})

test('a client reads their own language, and a group its programme’s, until they choose another', async () => {
  const dutch = await world.programme({ locale: 'nl' })
  const group = await introduced(dutch)
  const asked = async (key: string, cookies?: Record<string, string>) =>
    (await inTheirLanguage(visitOf(key, cookies))).headers.get('cookie')
  expect(await asked(group.key)).toBe('language=nl')
  const { key } = await makePlanLink(group.sam.ctx, { clientId: group.clientId })
  const speaks = (language: string | null) =>
    dutch.read((tx) => tx.updateTable('client').set({ language }).where('id', '=', group.clientId).execute())
  await speaks('en')
  expect(await asked(key)).toBe('language=en')
  expect(await asked(key, { language: 'nl' })).toBeNull()
  expect(await asked('x'.repeat(43))).toBeNull()

  await speaks(null)
  expect(await asked(key)).toBe('language=nl')
  const from = (languages: string) => {
    const request = new Request('http://localhost/', { headers: { 'accept-language': languages } })
    return inTheirLanguage({ ...(visitOf(key) as object), request } as never)
  }
  expect((await from('en-GB,nl;q=0.5')).headers.get('accept-language')).toBe('en-GB,nl;q=0.5')
  expect((await from('pl')).headers.get('cookie')).toBe('language=nl')
})

test('a member who is signed in reads the language of their account, until they choose another on this browser', async () => {
  const asked = async (cookies: Record<string, string>, locals: object) => {
    const visit = { cookies: { get: (name: string) => cookies[name] }, locals, params: {}, route: { id: '/(staff)/work' } }
    const request = new Request('http://localhost/', { headers: { 'accept-language': 'en' } })
    const given = await inTheirLanguage({ ...visit, request, url: new URL('http://localhost/work') } as never)
    return given.headers.get('cookie')
  }
  expect(await asked({}, { membership: { locale: 'nl' } })).toBe('language=nl')
  expect(await asked({ language: 'en' }, { membership: { locale: 'nl' } })).toBeNull()
  expect(await asked({}, {})).toBeNull()
})
