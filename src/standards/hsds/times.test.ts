import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { dayIn, hoursIn, timeIn } from './times.ts'

describe('clock times', () => {
  test.each([
    ['9:00', '09:00'],
    ['7:00am', '07:00'],
    ['7:30 am ', '07:30'],
    ['9am', '09:00'],
    ['12:00am', '00:00'],
    ['12:30 p.m.', '12:30'],
    ['17.30', '17:30'],
    ['18:00:00', '18:00'],
    ['0930', '09:30'],
    ['noon', '12:00'],
    ['midnight', '24:00'],
    ['20:00 uur', '20:00'],
  ])('%j is %s', (text, time) => expect(timeIn(text)).toBe(time))

  test.each(['8:00m', '9:0am', '6:300pm', '5:00pm Mon', '25:00', '9:61', '13pm', '0am', '9', '', 'by appointment', '24:30'])(
    '%j is not guessed',
    (text) => expect(timeIn(text)).toBeUndefined(),
  )

  test('every minute of the day is read back, on both clocks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), (hour, minute) => {
        const [hh, mm] = [hour, minute].map((part) => String(part).padStart(2, '0'))
        expect(timeIn(`${hour}:${mm}`)).toBe(`${hh}:${mm}`)
        expect(timeIn(`${hour % 12 || 12}:${mm}${hour < 12 ? 'am' : ' PM'}`)).toBe(`${hh}:${mm}`)
      }),
    )
  })

  test('any text is a time of day or nothing', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(timeIn(text) ?? '00:00').toMatch(/^([01]\d|2[0-4]):[0-5]\d$/)
      }),
    )
  })
})

describe('opening hours', () => {
  test('24 hours are the whole day', () => expect(hoursIn('24 hours', null)).toEqual({ opensAt: '00:00', closesAt: '24:00', unread: null }))

  test('with am on one side only, the other is not guessed and the words are kept', () => {
    expect(hoursIn('9:00am', '5:00')).toEqual({ opensAt: '09:00', closesAt: null, unread: '9:00am – 5:00' })
  })

  test('nothing given is nothing lost', () => expect(hoursIn(null, null)).toEqual({ opensAt: null, closesAt: null, unread: null }))

  test('whatever cannot be read is in the words', () => {
    fc.assert(
      fc.property(fc.option(fc.string()), fc.option(fc.string()), (opens, closes) => {
        const hours = hoursIn(opens, closes)
        const lost = (opens && !hours.opensAt) || (closes && !hours.closesAt)
        if (lost) expect(hours.unread).toContain((hours.opensAt ? closes : opens) ?? '')
      }),
    )
  })
})

test('a day is a day that exists', () => {
  expect(dayIn('2024-02-29')).toBe('2024-02-29')
  expect(dayIn('2023-03-15T10:30:45.123Z')).toBe('2023-03-15')
  for (const text of ['2023-02-29', '0000-00-00', '15/03/2023', 'yesterday', '']) expect(dayIn(text)).toBeUndefined()
})
