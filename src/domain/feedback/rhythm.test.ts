import fc from 'fast-check'
import { DateTime } from 'luxon'
import { expect, test } from 'vitest'
import { nextDigestAt } from './rhythm.ts'

const zones = ['Europe/London', 'Europe/Amsterdam', 'America/Chicago', 'Australia/Lord_Howe', 'Pacific/Apia', 'UTC']
const moment = fc.date({ min: new Date('2011-01-01T00:00:00Z'), max: new Date('2040-01-01T00:00:00Z'), noInvalidDate: true })
const zone = fc.constantFrom(...zones)
const inLondon = (text: string) => DateTime.fromISO(text, { zone: 'Europe/London' }).toJSDate()

test('a daily letter goes out at 08:00 on the next working day, in every time zone and across the change of the clocks', () => {
  fc.assert(
    fc.property(moment, zone, (now, timeZone) => {
      const at = nextDigestAt('daily', now, timeZone)!
      const local = DateTime.fromJSDate(at, { zone: timeZone })
      expect(at > now).toBe(true)
      expect(local.toFormat('HH:mm:ss')).toBe('08:00:00')
      expect(local.weekday).toBeLessThan(6)
      expect(local.diff(DateTime.fromJSDate(now, { zone: timeZone }), 'days').days).toBeLessThanOrEqual(4)
    }),
  )
})

test('a weekly letter goes out on the next Monday at 08:00, never more than a week away', () => {
  fc.assert(
    fc.property(moment, zone, (now, timeZone) => {
      const at = nextDigestAt('weekly', now, timeZone)!
      const local = DateTime.fromJSDate(at, { zone: timeZone })
      expect(at > now).toBe(true)
      expect([local.weekday, local.toFormat('HH:mm')]).toEqual([1, '08:00'])
      expect(local.diff(DateTime.fromJSDate(now, { zone: timeZone }), 'days').days).toBeLessThanOrEqual(8)
    }),
  )
})

test('at once is later than now and within a quarter of an hour; never has no moment', () => {
  fc.assert(
    fc.property(moment, zone, (now, timeZone) => {
      const wait = nextDigestAt('at-once', now, timeZone)!.getTime() - now.getTime()
      expect(wait).toBeGreaterThan(0)
      expect(wait).toBeLessThanOrEqual(15 * 60_000)
      expect(nextDigestAt('never', now, timeZone)).toBeNull()
    }),
  )
})

test.each([
  ['Tuesday night -> Wednesday morning', 'daily', '2026-05-12T22:00', '2026-05-13T08:00'],
  ['exactly 08:00 waits for the next day', 'daily', '2026-05-12T08:00', '2026-05-13T08:00'],
  ['Friday afternoon -> Monday', 'daily', '2026-05-15T16:00', '2026-05-18T08:00'],
  ['the Friday before summer time -> 08:00 on the new clock', 'daily', '2026-03-27T16:00', '2026-03-30T08:00'],
  ['Sunday -> Monday', 'weekly', '2026-05-17T12:00', '2026-05-18T08:00'],
] as const)('%s', (_title, rhythm, now, expected) => {
  expect(nextDigestAt(rhythm, inLondon(now), 'Europe/London')).toEqual(inLondon(expected))
})
