import { expect, test } from 'vitest'
import type { MonthOfReferrals } from '#domain/insight'
import { inTransaction } from '#platform/context'
import { newId } from '#platform/ids'
import { programmeOf } from '#domain/access'
import { openWorld, type Person } from '../../../../tests/support/world.ts'
import { readNumbers } from './numbers.ts'
import { openingOf } from './opening.ts'
import { reportOf } from './report.ts'
import { toTenths } from './say-numbers.ts'

const world = await openWorld()

const month = (name: string, fields: Partial<MonthOfReferrals> = {}): MonthOfReferrals => ({
  month: name,
  referrals: 0,
  byProfessional: 0,
  bySelf: 0,
  promised: 0,
  promiseKept: 0,
  reached: 0,
  daysToAttempt: null,
  daysToContact: null,
  planAgreed: 0,
  attended: 0,
  lostBeforeContact: 0,
  lostBeforePlan: 0,
  lostBeforeFirstVisit: 0,
  lostAfterFirstVisit: 0,
  completed: 0,
  endedOtherwise: 0,
  underWay: 0,
  ...fields,
})

test('the opening says what the numbers mean this month', () => {
  const april = month('2026-04', { referrals: 10, lostBeforeFirstVisit: 3, lostBeforeContact: 1 })
  const may = month('2026-05', { referrals: 23, promised: 21, promiseKept: 19, reached: 14, daysToContact: 2.04 })
  expect(openingOf([april, may], 'en')).toEqual([
    'In May 23 referrals have come in so far.',
    'A first attempt at contact was made in time for 19 of 21.',
    'Of those we have reached, half were spoken with within 2 days.',
    'Since April 2026 people fell away in 4 of 33 referrals.',
    'Most often that was at the hand-over, between the plan and a first visit: 3 times.',
  ])
})

test('one referral, none, and nothing due yet are said as people say them', () => {
  expect(openingOf([month('2026-05', { referrals: 1 })], 'en')).toEqual([
    'In May one referral has come in so far.',
    'No first attempt at contact is due yet.',
  ])
  expect(openingOf([month('2026-04', { referrals: 1 }), month('2026-05')], 'en')).toEqual(['In May no referral has come in so far.'])
})

test('where two places lost as many, neither is called the first', () => {
  const even = month('2026-05', { referrals: 9, promised: 9, promiseKept: 9, lostBeforeContact: 2, lostBeforePlan: 2 })
  expect(openingOf([even], 'en').at(-1)).toBe('Since May 2026 people fell away in 4 of 9 referrals.')
})

test('each table holds the numbers of its drawing, and the last month is the coloured one', () => {
  const months = [
    month('2025-12', { referrals: 4, promised: 4, promiseKept: 3 }),
    month('2026-01', { referrals: 12_345, promised: 2, promiseKept: 2 }),
  ]
  const { sections } = reportOf(months, 'en')
  const [came, promise] = sections
  expect(came!.rows.map(({ cells }) => cells[0])).toEqual(['4', '12,345'])
  expect(came!.total![0]).toBe('12,349')
  expect(came!.columns!.map(({ name, year, label, isNow }) => [name, year, label, isNow])).toEqual([
    ['Dec', '2025', '4', false],
    ['Jan', '2026', '12k', true],
  ])
  expect(promise!.columns![0]).toMatchObject({ value: 3, whole: 4, label: '3', ofLabel: '/4' })
  expect(promise!.rows[0]!.cells).toEqual(['3 of 4'])
  expect(sections.every(({ head, rows }) => rows.every(({ cells }) => cells.length === head.length))).toBe(true)
})

test('managers and administrators see the numbers; referrers and link workers are refused', async () => {
  const client = await world.client()
  await inTransaction(world.system, ({ tx }) =>
    tx
      .insertInto('referral')
      .values({ id: newId(), client_id: client.id, source: 'self', sent_at: world.clock.now(), contact_due_at: world.clock.now() })
      .execute(),
  )
  const programme = await world.read(programmeOf)
  const asked = (by: Person) =>
    readNumbers({ locals: { ctx: by.ctx, programme } as App.Locals, route: { id: '/(staff)/manage' }, params: {} })
  for (const role of ['manager', 'administrator'] as const)
    expect(await asked(await world.member(role))).toMatchObject([{ month: '2026-05', bySelf: 1 }])
  for (const role of ['referrer', 'link-worker', 'volunteer'] as const)
    await expect(asked(await world.member(role))).rejects.toMatchObject({ status: 403 })
})

test('the days on the page are the days in the file', () => {
  expect([3.01, 0.04, 2.25, 12.96].map(toTenths)).toEqual([3, 0, 2.3, 13])
  const report = reportOf([month('2026-05', { referrals: 1, reached: 1, daysToContact: 3.01, daysToAttempt: 2.25 })], 'en')
  const days = report.sections.find(({ id }) => id === 'days')
  expect(days?.rows[0]?.cells.slice(0, 2)).toEqual([toTenths(2.25), toTenths(3.01)].map(String))
})
