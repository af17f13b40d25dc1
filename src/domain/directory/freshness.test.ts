import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type KnownOfEntry, freshnessOf } from './freshness.ts'

const DAY = 86_400_000
const moment = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
const known: fc.Arbitrary<KnownOfEntry> = fc.record({
  confirmedAt: fc.option(moment),
  confirmedBy: fc.option(fc.constant('The walkers')),
  failedIntroductions: fc.nat({ max: 30 }),
  bounced: fc.boolean(),
  notAsDescribed: fc.nat({ max: 30 }),
  fundingEndsOn: fc.option(moment.map((date) => date.toISOString().slice(0, 10))),
  confirmEveryDays: fc.integer({ min: 30, max: 730 }),
  now: moment,
})

const fresh: KnownOfEntry = {
  confirmedAt: new Date('2026-05-01T10:00Z'),
  confirmedBy: 'The walkers',
  failedIntroductions: 0,
  bounced: false,
  notAsDescribed: 0,
  fundingEndsOn: null,
  confirmEveryDays: 180,
  now: new Date('2026-05-01T10:00Z'),
}

test('what was confirmed just now is 100, and half after twice the rhythm', () => {
  expect(freshnessOf(fresh)).toEqual({ score: 100, why: ['confirmed'] })
  expect(freshnessOf({ ...fresh, now: new Date(fresh.now.getTime() + 360 * DAY) })).toEqual({ score: 50, why: ['confirmed-long-ago'] })
})

test('it is a whole number from 0 to 100', () => {
  fc.assert(
    fc.property(known, (one) => {
      const { score } = freshnessOf(one)
      return Number.isInteger(score) && score >= 0 && score <= 100
    }),
  )
})

test('it never rises by waiting', () => {
  fc.assert(
    fc.property(known, fc.integer({ min: 0, max: 2000 }), (one, days) => {
      const later = { ...one, now: new Date(one.now.getTime() + days * DAY) }
      return freshnessOf(later).score <= freshnessOf(one).score
    }),
  )
})

test('no sign against an entry makes it fresher', () => {
  fc.assert(
    fc.property(known, fc.constantFrom('failedIntroductions', 'notAsDescribed'), (one, sign) => {
      return freshnessOf({ ...one, [sign]: one[sign] + 1, bounced: true }).score <= freshnessOf(one).score
    }),
  )
})

test('each reason that it gives is true, and none that is true is left out', () => {
  fc.assert(
    fc.property(known, (one) => {
      const why = new Set(freshnessOf(one).why)
      const days = one.confirmedAt && Math.max(0, (one.now.getTime() - one.confirmedAt.getTime()) / DAY)
      const ended = one.fundingEndsOn !== null && one.now.toISOString().slice(0, 10) > one.fundingEndsOn
      expect(why.has('never-confirmed')).toBe(days === null)
      expect(why.has('confirmed')).toBe(days !== null && days <= one.confirmEveryDays)
      expect(why.has('confirmed-long-ago')).toBe(days !== null && days > one.confirmEveryDays)
      expect(why.has('failed-introductions')).toBe(one.failedIntroductions > 0)
      expect(why.has('not-as-described')).toBe(one.notAsDescribed > 0)
      expect(why.has('bounced')).toBe(one.bounced)
      expect(why.has('funding-ended')).toBe(ended)
      expect(why.has('funding-ends-soon') && ended).toBe(false)
    }),
  )
})
