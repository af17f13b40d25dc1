import { isHttpError, isRedirect } from '@sveltejs/kit'
import { expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import { openInEmergency } from '#domain/emergencies'
import { readsOf } from '#domain/reads'
import { takeReferral } from '#domain/referrals'
import { askRestriction } from '#domain/rights'
import type { Context } from '#platform/context'
import { newId } from '#platform/ids'
import { openWorld } from '../../../../tests/support/world.ts'
import { actions as judging, load as openList } from '../manage/reads/emergencies/+page.server.ts'
import { actions as finding } from './+page.server.ts'
import { actions as opening, load as openClient } from './[client]/+page.server.ts'

const world = await openWorld()
world.clock.set(new Date())
const programme = await programmeWith(world.db, world.programmeId)
const [noor, judge, grace] = [await world.member('manager'), await world.member('manager'), await world.member('referrer')]
const client = await world.client({ givenName: 'Ada', familyName: 'Berg', phone: '07700 900555' })
await world.owner.query(`update client set birth_date = '1950-03-09' where id = $1`, [client.id])

const eventFor = (ctx: Context, route: string, fields?: Record<string, string>) => {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields ?? {})) body.set(name, value)
  return {
    params: route.includes('[client]') ? { client: client.id } : {},
    route: { id: `/(staff)/${route}` },
    locals: { ctx, programme, locale: 'en' },
    cookies: { set: () => undefined },
    setHeaders: () => undefined,
    request: { formData: async () => body },
  } as never
}
const press = async (answering: () => unknown) => {
  try {
    return await answering()
  } catch (thrown) {
    if (isRedirect(thrown)) return thrown.location
    throw thrown
  }
}
const look = () =>
  openClient(eventFor(noor.ctx, 'emergency/[client]')) as Promise<{ seen?: { name: string; ways: { value: string | null }[] } }>
const list = async () =>
  ((await openList(eventFor(judge.ctx, 'manage/reads/emergencies'))) as { emergencies: { id: string; told: string }[] }).emergencies

test('by family name and date of birth, and by no less, somebody is found', async () => {
  const find = (birthDate: string) => press(() => finding.default(eventFor(noor.ctx, 'emergency', { familyName: 'Berg', birthDate })))
  expect(await find('1950-03-09')).toMatchObject({ found: [{ id: client.id, name: 'Ada Berg' }] })
  expect(await find('1950-03-10')).toMatchObject({ found: [] })
  for (const nothing of ['', '1950-03'])
    expect(await find(nothing)).toMatchObject({ status: 422, data: { errors: { birthDate: expect.stringContaining('By a name alone') } } })
})

test('before a reason was given the page shows nobody; then what is needed; and a manager judges it', async () => {
  expect((await look()).seen).toBeUndefined()
  const fields = { id: newId(), reason: 'Nobody has seen her for three days.', tell: 'no' }
  const open = (more: Record<string, string>) =>
    press(() => opening.default(eventFor(noor.ctx, 'emergency/[client]', { ...fields, ...more })))
  expect(await open({ reason: 'Worried' })).toMatchObject({ status: 422, data: { errors: { reason: expect.any(String) } } })
  expect(await open({})).toMatchObject({ status: 422, data: { errors: { heldBecause: expect.any(String) }, typed: { tell: 'no' } } })
  expect(await open({ heldBecause: 'He reads her post.' })).toBe(`/emergency/${client.id}`)
  const { seen } = await look()
  expect(seen?.name).toBe('Ada Berg')
  expect(seen?.ways.map(({ value }) => value)).toContain('07700 900555')

  // They looked for the name first: that would say as much to whoever reads along.
  const byNoor = (await world.read((tx) => readsOf(tx, client.id, { timeZone: 'UTC' }))).lines.filter(({ reader }) => reader.id === noor.id)
  expect(byNoor).toEqual([])

  const [one] = await list()
  expect(one?.told).toMatch(/He reads her post\. They can read it from .*\d/)
  const verdict = { emergencyId: one!.id, judgement: 'fitting', words: 'We spoke about it.' }
  const say = (more: Record<string, string>) =>
    press(() => judging.default(eventFor(judge.ctx, 'manage/reads/emergencies', { ...verdict, ...more })))
  expect(await say({})).toMatchObject({ status: 422, data: { errors: { tell: expect.any(String) } } })
  expect(await say({ tell: 'yes' })).toBe('/manage/reads/emergencies')
  expect((await list())[0]?.told).toContain('can read it on their page')
})

test('what lapsed before it was judged goes by no letter that the manager did not choose', async () => {
  world.clock.set(new Date(world.clock.now().getTime() - 15 * 86_400_000))
  const { id } = await openInEmergency(noor.ctx, {
    id: newId(),
    clientId: client.id,
    reason: 'Nobody has seen her for three days.',
    heldBecause: 'He reads her post.',
  })
  world.clock.forward(15 * 24)
  const shown = async () => (await list()).find((one) => one.id === id)
  expect(await shown()).toMatchObject({ isTold: false, hasLapsed: true })
  const fields = { emergencyId: id, judgement: 'fitting', words: 'It was.' }
  const say = (tell: string) => press(() => judging.default(eventFor(judge.ctx, 'manage/reads/emergencies', { ...fields, tell })))
  expect(await say('no')).toBe('/manage/reads/emergencies')
  expect(await shown()).toMatchObject({ isTold: false, hasLapsed: true })
  expect(await say('yes')).toBe('/manage/reads/emergencies')
  expect(await shown()).toMatchObject({ isTold: true })
})

test('of somebody who is only kept it says so, whom they walk with, and a number that rings at one press', async () => {
  const sam = await world.member('link-worker')
  await world.owner.query(`update member set phone = '07700 900444' where id = $1`, [sam.id])
  const { id: referralId } = await world.referral({ client })
  await takeReferral(sam.ctx, { referralId })
  const self: Context = { ...world.system, actor: { kind: 'client', id: client.id } }
  await askRestriction(self, { id: newId(), clientId: client.id, ground: 'objects' })
  await openInEmergency(noor.ctx, { id: newId(), clientId: client.id, reason: 'Nobody has seen her for three days.', heldBecause: null })
  expect((await look()).seen).toMatchObject({
    onlyKept: expect.stringContaining('Kept and not used') as string,
    walks: { name: sam.name, phone: '07700 900444' },
    ways: expect.arrayContaining([expect.objectContaining({ way: 'phone', rings: 'tel:07700900555' })]) as unknown[],
  })
})

test('a referrer does not come in', async () => {
  const thrown: unknown = await Promise.resolve()
    .then(() => openClient(eventFor(grace.ctx, 'emergency/[client]')))
    .catch((error: unknown) => error)
  expect(isHttpError(thrown) && thrown.status).toBe(403)
})
