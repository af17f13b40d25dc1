import { expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import { makePlanLink, revokePlanLink } from '#domain/plans'
import { askRestriction, tellOfLifting } from '#domain/rights'
import type { Context } from '#platform/context'
import { newId } from '#platform/ids'
import { openWorld } from '../../../../../tests/support/world.ts'
import { reactToAll } from '../../../../../tests/support/introduced.ts'
import { actions, load } from './+page.server.ts'

const world = await openWorld()
const [noor, sam] = [await world.member('manager'), await world.member('link-worker')]
const { id: clientId } = await world.client({ phone: '07700 900556' })
const self: Context = { ...world.system, actor: { kind: 'client', id: clientId } }

async function shown(locale = 'en') {
  const locals = { ctx: noor.ctx, programme: await programmeWith(world.db, world.programmeId), locale }
  const page = (await load({ params: {}, route: { id: '/(staff)/manage/restrictions' }, locals } as never)) as { kept: { id: string }[] }
  return page.kept[0]
}

test('a manager sees that a client does not read any more that it ends, and how to reach them', async () => {
  await makePlanLink(sam.ctx, { clientId })
  await askRestriction(self, { id: newId(), clientId, ground: 'claim' })
  const { id: restrictionId } = (await shown())!
  expect(await tellOfLifting(noor.ctx, { restrictionId, because: 'It is right.' })).toBe('plan')
  expect(await shown()).toMatchObject({ reads: 'plan', lifts: { told: null } })
  const inSixDays = new Date(world.clock.now().getTime() + 6 * 86_400_000)
  await world.owner.query('update link set expires_at = $2 where client_id = $1', [clientId, inSixDays])
  expect(await shown()).toMatchObject({ reads: null, lifts: { told: null } })
  await makePlanLink(sam.ctx, { clientId })
  expect(await shown()).toMatchObject({ reads: 'plan' })
  await revokePlanLink(sam.ctx, { clientId })
  expect(await shown()).toMatchObject({
    reads: null,
    ways: expect.arrayContaining([expect.objectContaining({ way: 'phone' })]) as unknown[],
  })
})

/** Sends a form of the page, and gives its errors, or where it leads to. */
async function send(action: 'lift' | 'told' | 'leave', fields: Record<string, string>) {
  const locals = { ctx: noor.ctx, programme: await programmeWith(world.db, world.programmeId), locale: 'en' }
  const request = new Request('http://localhost/', { method: 'POST', body: new URLSearchParams(fields) })
  const event = {
    params: {},
    route: { id: '' },
    locals,
    request,
    cookies: { set: () => undefined, get: () => undefined },
    url: new URL(request.url),
  }
  try {
    return ((await actions[action]!(event as never)) as { data: { errors: Record<string, string> } }).data.errors
  } catch (answer) {
    return (answer as { location: string }).location
  }
}

test('where the link stopped working, the page says in both languages that it was taken back and what was written, and takes who told them', async () => {
  const { id: restrictionId } = (await shown())!
  await reactToAll(world)
  expect(await shown()).toMatchObject({
    lifts: null,
    reads: null,
    untold: { sentence: expect.stringContaining('We took that back: it stays unused') as string, because: 'It is right.' },
    ways: expect.arrayContaining([expect.objectContaining({ way: 'phone' })]) as unknown[],
  })
  expect(await shown('nl')).toMatchObject({ untold: { sentence: expect.stringContaining('ging de link naar het plan dicht') as string } })
  const because = 'It is right.'
  expect(await shown()).toMatchObject({ next: expect.stringContaining('Tell them yourself') as string })
  await makePlanLink(sam.ctx, { clientId })
  expect(await shown()).toMatchObject({
    reads: 'plan',
    next: expect.stringMatching(/^They have a link to their plan again\b.*below/) as string,
  })
  expect(await shown('nl')).toMatchObject({ next: expect.stringMatching(/^De cliënt heeft weer een link naar het plan\b/) as string })
  await revokePlanLink(sam.ctx, { clientId })
  expect(await send('lift', { restrictionId, because, toldOn: '', toldHow: '' })).toMatchObject({ toldHow: expect.any(String) as string })
  const toldOn = world.clock.now().toISOString().slice(0, 10)
  expect(await send('lift', { restrictionId, because, toldOn, toldHow: 'phone' })).toBe('/manage/restrictions')
  expect(await shown()).toMatchObject({ lifts: { told: expect.stringContaining('by telephone') as string }, untold: null })
})

test('a manager who rang beforehand writes that down, and leaves unused what can be', async () => {
  const { id: other } = await world.client({ phone: '07700 900557' })
  await makePlanLink(sam.ctx, { clientId: other })
  await askRestriction({ ...self, actor: { kind: 'client', id: other } }, { id: newId(), clientId: other, ground: 'claim' })
  const theirs = async () => {
    const { kept } = (await load({
      params: {},
      route: { id: '/(staff)/manage/restrictions' },
      locals: { ctx: noor.ctx, programme: await programmeWith(world.db, world.programmeId), locale: 'en' },
    } as never)) as { kept: { id: string }[] }
    return kept.at(-1)!
  }
  const { id: restrictionId } = await theirs()
  await tellOfLifting(noor.ctx, { restrictionId, because: 'It is right.' })
  expect(await send('told', { restrictionId, toldOn: '' })).toEqual({ toldOn: 'Choose the day.', toldHow: 'Say how they were told.' })
  expect(await send('told', { restrictionId, toldOn: world.clock.now().toISOString().slice(0, 10), toldHow: 'in-person' })).toBe(
    '/manage/restrictions',
  )
  expect(await theirs()).toMatchObject({ lifts: { told: expect.stringContaining('in person') as string } })
  expect(await send('leave', { restrictionId })).toBe('/manage/restrictions')
  expect(await theirs()).toMatchObject({ lifts: null, untold: null })
})
