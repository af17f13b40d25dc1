import { isRedirect } from '@sveltejs/kit'
import { expect, test } from 'vitest'
import { programmeWith } from '#domain/access'
import { openWorld } from '../../../../../tests/support/world.ts'
import { actions, load } from './+page.server.ts'
import { sayTime } from './say-time.ts'

const world = await openWorld()
world.clock.set(new Date())
const programme = await programmeWith(world.db, world.programmeId)
const noor = await world.member('manager')

const eventFor = (fields: Record<string, string> = {}) => {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) body.set(name, value)
  return {
    params: {},
    route: { id: '/(staff)/manage/keeping' },
    locals: { ctx: noor.ctx, programme, locale: 'en' },
    cookies: { set: () => undefined },
    setHeaders: () => undefined,
    request: { formData: async () => body },
  } as never
}
const press = async (answering: Promise<unknown>) => {
  try {
    return await answering
  } catch (thrown) {
    if (isRedirect(thrown)) return thrown.location
    throw thrown
  }
}
const choose = (fields: Record<string, string>) => press(actions.choose(eventFor({ kind: 'client', ...fields })))
const people = async () =>
  ((await load(eventFor())) as { kinds: { kind: string; time: string; shorter: string | null }[] }).kinds.find(
    ({ kind }) => kind === 'client',
  )!

test('a shorter time is weighed before it is chosen, stands on the page until its day, and is taken back there', async () => {
  expect((await people()).time).toContain('8 years (2922 days)')
  expect(await choose({ days: '365' })).toMatchObject({
    would: expect.stringMatching(/1 year \(365 days\).*0 people would be erased/),
    typed: { kind: 'client', days: '365' },
  })
  expect((await people()).shorter).toBeNull()
  // Another number than was weighed is weighed anew.
  expect(await choose({ days: '180', weighed: '365' })).toMatchObject({ would: expect.stringContaining('6 months') })
  expect(await choose({ days: '365', weighed: '365' })).toBe('/manage/keeping')
  expect(await people()).toMatchObject({ time: expect.stringContaining('8 years'), shorter: expect.stringContaining('1 year') })
  expect(await press(actions.takeBack(eventFor({ kind: 'client' })))).toBe('/manage/keeping')
  expect((await people()).shorter).toBeNull()
  expect(await choose({ days: '7305' })).toBe('/manage/keeping')
  expect((await people()).time).toContain('20 years')
  expect(await choose({ days: '10' })).toMatchObject({ status: 422, data: { errors: { days: expect.any(String) } } })
})

test('a time is said in years and months where it is whole, and in days where it is not', () => {
  expect([365, 366, 730, 1826, 30, 90, 14, 0].map((days) => sayTime(days).replace(/ \(.*/, ''))).toEqual([
    ...['1 year', '366 days', '2 years', '5 years', '1 month', '3 months', '14 days', '0 days'],
  ])
})
