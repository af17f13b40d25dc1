import { expect, test } from 'vitest'
import { sayDay, sayShortMonth } from './say.ts'

const months = Array.from({ length: 12 }, (_, index) => `2026-${String(index + 1).padStart(2, '0')}`)

test('a month has one short name of three letters in each language', () => {
  const said = (locale: 'en' | 'nl') => months.map((month) => sayShortMonth(month, locale)).join(' ')
  expect(said('en')).toBe('Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec')
  expect(said('nl')).toBe('jan feb mrt apr mei jun jul aug sep okt nov dec')
  expect(sayShortMonth('2026-09', 'en', true)).toBe('Sep 2026')
})

test('a day is said with its month in full, and with its year when that is another', () => {
  const manner = { locale: 'en' as const, timeZone: 'Europe/London', now: new Date('2026-10-01T12:00Z') }
  expect(sayDay(new Date('2026-09-08T10:00Z'), manner)).toBe('Tuesday 8 September')
  expect(sayDay(new Date('2025-09-09T10:00Z'), manner)).toBe('Tuesday 9 September 2025')
})
