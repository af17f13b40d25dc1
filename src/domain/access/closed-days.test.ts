import { expect, test } from 'vitest'
import { openWorld } from '../../../tests/support/world.ts'
import { closedDaysFrom, extendCalendar, setClosedDay } from './index.ts'

const world = await openWorld()
const ivo = await world.member('administrator')
const daysHere = () => world.read((tx) => closedDaysFrom(tx, world.clock.now()))

test('a programme knows the public holidays of this year and the three to come', async () => {
  await extendCalendar(world.system)
  const days = [...(await daysHere())].sort()
  expect(days).toContain('2026-12-25')
  expect(days.at(-1)).toBe('2029-12-26')
})

test('a day on which people do work stays taken out; a new year brings its own', async () => {
  await extendCalendar(world.system)
  await setClosedDay(ivo.ctx, { day: '2026-08-31', isClosed: false })
  await extendCalendar(world.system)
  expect(await daysHere()).not.toContain('2026-08-31')
  const before = (await daysHere()).size
  world.clock.set('2027-01-02T09:00:00Z')
  await extendCalendar(world.system)
  expect(await daysHere()).toContain('2030-12-25')
  expect((await daysHere()).size).toBeGreaterThan(before - 8)
})

test('the days of one programme are not its neighbour’s', async () => {
  const other = await world.programme()
  expect(await other.read((tx) => closedDaysFrom(tx, world.clock.now()))).toEqual(new Set())
})

test('an administrator adds a day of their own and takes it out again; twice is once', async () => {
  const here = await world.programme()
  const admin = await here.member('administrator')
  const days = () => here.read((tx) => closedDaysFrom(tx, world.clock.now()))
  const eid = '2027-03-10'
  for (const _ of [1, 2]) await setClosedDay(admin.ctx, { day: eid, isClosed: true })
  expect(await days()).toEqual(new Set([eid]))
  for (const _ of [1, 2]) await setClosedDay(admin.ctx, { day: eid, isClosed: false })
  expect(await days()).toEqual(new Set())
  await setClosedDay(admin.ctx, { day: eid, isClosed: true })
  expect(await days()).toEqual(new Set([eid]))
  expect(await here.factKinds()).toEqual(['closed-day.set', 'closed-day.set', 'closed-day.set'])
})

test('a day far ahead that somebody added keeps no public holiday away', async () => {
  const here = await world.programme()
  const admin = await here.member('administrator')
  await setClosedDay(admin.ctx, { day: '2032-05-03', isClosed: true })
  await extendCalendar(here.system)
  const days = await here.read((tx) => closedDaysFrom(tx, world.clock.now()))
  expect([...days]).toEqual(expect.arrayContaining(['2027-12-27', '2030-12-25', '2032-05-03']))
})

test('nobody else changes them, and nobody changes a day that is past', async () => {
  const sam = await world.member('link-worker', 'manager')
  await expect(setClosedDay(sam.ctx, { day: '2028-12-28', isClosed: true })).rejects.toThrow('not-your-role')
  await expect(setClosedDay(ivo.ctx, { day: '2020-12-28', isClosed: true })).rejects.toThrow('day-is-past')
})
