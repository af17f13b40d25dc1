import { expect, test } from 'vitest'
import { calendarOf, easterSunday, publicHolidays } from './public-holidays.ts'

// gov.uk/bank-holidays, England and Wales.
test.each([
  [2026, ['01-01', '04-03', '04-06', '05-04', '05-25', '08-31', '12-25', '12-28']],
  [2027, ['01-01', '03-26', '03-29', '05-03', '05-31', '08-30', '12-27', '12-28']],
  [2028, ['01-03', '04-14', '04-17', '05-01', '05-29', '08-28', '12-25', '12-26']],
  // 25 December 2033 is a Sunday.
  [2033, ['01-03', '04-15', '04-18', '05-02', '05-30', '08-29', '12-26', '12-27']],
])('the English bank holidays of %i, with their substitute days', (year, days) => {
  expect(publicHolidays('england', year)).toEqual(days.map((day) => `${year}-${day}`))
})

test.each([
  [2026, ['01-01', '04-03', '04-06', '04-27', '05-05', '05-14', '05-25', '12-25', '12-26']],
  // 27 April 2031 is a Sunday: the King's day is kept on the Saturday.
  [2031, ['01-01', '04-11', '04-14', '04-26', '05-05', '05-22', '06-02', '12-25', '12-26']],
])('the Dutch public holidays of %i', (year, days) => {
  expect(publicHolidays('netherlands', year)).toEqual(days.map((day) => `${year}-${day}`))
})

test.each([
  [1961, '1961-04-02'],
  [2008, '2008-03-23'],
  [2038, '2038-04-25'],
])('Easter of %i', (year, day) => expect(easterSunday(year).toISODate()).toBe(day))

test('a programme elsewhere has no calendar of ours', () => expect(calendarOf('America/Toronto')).toBeUndefined())
