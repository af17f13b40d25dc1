import fc from 'fast-check'
import { DateTime, IANAZone } from 'luxon'
import { describe, expect, test } from 'vitest'
import { appointmentsOf, calendarOf } from './index.ts'
import { escaped, folded } from './line.ts'
import { timeZoneLines } from './time-zone.ts'

const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
const about = {
  name: 'Lunch, with; company',
  description: 'Line one\nline two',
  location: 'The Ferry House, 2 Ferry Steps',
  url: 'https://example.org/p/overwater/services/1',
  point: { latitude: 53.0518, longitude: 0.0189 },
  timeZone: 'Europe/London',
  stamp: new Date('2026-05-12T09:00:00Z'),
}
const time = (fields: object) => ({
  weekdays: ['TH'],
  opens_at: '12:00:00',
  closes_at: '14:00:00',
  valid_from: null,
  valid_to: null,
  frequency: 'WEEKLY',
  rule: {},
  description: null,
  ...fields,
})
const of = (fields: object, closed: { closedFrom?: string; closedUntil?: string } = {}) =>
  appointmentsOf([time(fields)], { id: 'service', today: '2026-05-12', closedFrom: null, closedUntil: null, ...closed })

const unfolded = (file: string) => file.replaceAll('\r\n ', '').split('\r\n')
const unescaped = (text: string) => text.replace(/\\([\\;,nN])/g, (_, letter: string) => (letter.toLowerCase() === 'n' ? '\n' : letter))

describe('a line', () => {
  test('is never longer than 75 octets, and unfolds to what it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        const line = `SUMMARY:${escaped(text)}`
        const whole = folded(line)
        for (const one of whole.split('\r\n')) expect(Buffer.byteLength(one)).toBeLessThanOrEqual(75)
        expect(unfolded(whole)[0]).toBe(line)
      }),
    )
  })

  test('says the text that went in, and cannot begin another property', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const value = escaped(text)
        expect(value).not.toMatch(/[\r\n]/)

        const kept = text
          .toWellFormed()
          .replace(/\r\n?/g, '\n')
          .replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
        expect(unescaped(value)).toBe(kept)
      }),
    )
  })
})

describe('the rules of a time zone', () => {
  /** The offset in minutes at a local time, as a reader of the file works it out: the last change before it. */
  function offsetAt(lines: string[], local: string): number {
    const parts = lines
      .join('\n')
      .split(/BEGIN:(?:STANDARD|DAYLIGHT)\n/)
      .slice(1)
    const changes = parts.flatMap((part) => {
      const field = (name: string) => part.match(new RegExp(`^${name}:(.*)$`, 'm'))?.[1] ?? ''
      const to = field('TZOFFSETTO')
      const minutes = Number(`${to[0]}1`) * (Number(to.slice(1, 3)) * 60 + Number(to.slice(3, 5)))
      const start = field('DTSTART')
      const rule = field('RRULE').match(/BYMONTH=(\d+);BYDAY=(-?\d)(..)/)
      if (!rule) return [{ at: start, minutes }]
      return Array.from({ length: 12 }, (_, more) => {
        const year = Number(start.slice(0, 4)) + more
        const month = DateTime.utc(year, Number(rule[1]))
        const days = Array.from({ length: month.daysInMonth! }, (_, day) => month.plus({ days: day })).filter(
          (day) => DAYS[day.weekday - 1] === rule[3],
        )
        return { at: `${days.at(Number(rule[2]) === -1 ? -1 : Number(rule[2]) - 1)!.toFormat('yyyyMMdd')}${start.slice(8)}`, minutes }
      })
    })
    return changes.sort((a, b) => (a.at < b.at ? -1 : 1)).findLast(({ at }) => at <= local)!.minutes
  }

  test.each(['Europe/London', 'Europe/Amsterdam', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Africa/Casablanca'])(
    '%s: every day of the next years has the offset that the zone has',
    (timeZone) => {
      const lines = timeZoneLines(timeZone, 2026)
      fc.assert(
        fc.property(fc.integer({ min: 0, max: 365 * 9 }), fc.integer({ min: 5, max: 23 }), (days, hour) => {
          const noon = DateTime.utc(2026, 1, 1, hour).plus({ days })
          const here = DateTime.fromObject({ ...noon.toObject() }, { zone: IANAZone.create(timeZone) })
          expect(offsetAt(lines, noon.toFormat("yyyyMMdd'T'HHmmss"))).toBe(here.offset)
        }),
      )
    },
  )

  test('where one rule holds it is written as a rule', () => {
    const lines = timeZoneLines('Europe/London', 2026).join('\n')
    expect(lines).toContain('RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU')
    expect(lines).toContain('RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU')
    expect(timeZoneLines('America/New_York', 2026).join('\n')).toContain('BYMONTH=3;BYDAY=2SU')
  })
})

describe('a service', () => {
  test('that is each Thursday is an appointment each Thursday, from the next one on', () => {
    const lines = unfolded(calendarOf(of({}), about))
    expect(lines).toContain('DTSTART;TZID=Europe/London:20260514T120000')
    expect(lines).toContain('DTEND;TZID=Europe/London:20260514T140000')
    expect(lines).toContain('RRULE:FREQ=WEEKLY;BYDAY=TH')
    expect(lines).toContain('SUMMARY:Lunch\\, with\\; company')
    expect(lines).toContain('DESCRIPTION:Line one\\nline two')
    expect(lines).toContain('GEO:53.051800;0.018900')
  })

  test('that is open until midnight ends on the day after, and one without hours takes the whole day', () => {
    expect(calendarOf(of({ opens_at: '19:00:00', closes_at: '24:00:00' }), about)).toContain('DTEND;TZID=Europe/London:20260515T000000')
    expect(calendarOf(of({ opens_at: null, closes_at: null }), about)).toContain('DTSTART;VALUE=DATE:20260514')
  })

  test('that is away in summer has no appointment then', () => {
    const [appointment] = of({}, { closedFrom: '2026-07-20', closedUntil: '2026-08-31' })
    expect(appointment!.except).toEqual(['2026-07-23', '2026-07-30', '2026-08-06', '2026-08-13', '2026-08-20', '2026-08-27'])
    expect(of({}, { closedFrom: '2026-05-01', closedUntil: '2026-05-20' })[0]!.day).toBe('2026-05-21')
    expect(of({}, { closedFrom: '2026-06-01' })[0]!.until).toBe('2026-05-31')
    expect(of({}, { closedFrom: '2026-05-01' })).toEqual([])
  })

  test('that is over, is not each week, or names no day, has none', () => {
    expect(of({ valid_to: '2026-05-01' })).toEqual([])
    expect(of({ frequency: 'MONTHLY' })).toEqual([])
    expect(of({ rule: { interval: 2 } })).toEqual([])
    expect(of({ weekdays: [] })).toEqual([])
  })

  test('begins on a day that its rule names, after today, not while it is away, and is no exception to itself', () => {
    const day = fc.integer({ min: 0, max: 900 }).map((days) => DateTime.utc(2026, 1, 1).plus({ days }).toISODate()!)
    const weekdays = fc.uniqueArray(fc.constantFrom(...DAYS), { minLength: 1 })
    fc.assert(
      fc.property(
        weekdays,
        day,
        day,
        fc.integer({ min: 0, max: 90 }),
        fc.option(day, { nil: null }),
        (days, today, closedFrom, length, from) => {
          const closedUntil = DateTime.fromISO(closedFrom, { zone: 'utc' }).plus({ days: length }).toISODate()!
          const [one] = appointmentsOf([time({ weekdays: days, valid_from: from })], { id: 's', today, closedFrom, closedUntil })
          expect(one!.day >= today && (from === null || one!.day >= from)).toBe(true)
          expect(one!.weekdays).toContain(DAYS[DateTime.fromISO(one!.day, { zone: 'utc' }).weekday - 1])
          expect(one!.day >= closedFrom && one!.day <= closedUntil).toBe(false)
          for (const away of one!.except) expect(away > one!.day && away >= closedFrom && away <= closedUntil).toBe(true)
        },
      ),
    )
  })

  test('written twice is the same file', () => {
    expect(calendarOf(of({}), about)).toBe(calendarOf(of({}), about))
  })
})
