import { expect, test } from 'vitest'
import { sayNotedTimes, sayTimes, sayWeekdays } from './say-times.ts'

const nineToFive = (day: 'MO' | 'TU' | 'WE' | 'TH' | 'FR' | 'SA') => ({
  weekdays: [day],
  opensAt: '09:00',
  closesAt: '17:00',
  description: null,
})

test('days that follow one another are said as a stretch', () => {
  expect(sayTimes([nineToFive('TU'), nineToFive('MO'), nineToFive('WE')], 'en')).toEqual(['Monday to Wednesday 09:00–17:00'])
  expect(sayWeekdays(['MO', 'WE', 'TH', 'FR'], 'nl')).toBe('maandag en woensdag tot en met vrijdag')
  expect(sayWeekdays(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'], 'en')).toBe('every day')
})

test('other hours are another line, in the order of the week', () => {
  const saturday = { weekdays: ['SA' as const], opensAt: '10:00', closesAt: null, description: null }
  expect(sayTimes([saturday, nineToFive('MO')], 'en')).toEqual(['Monday 09:00–17:00', 'Saturday 10:00'])
})

test('words of the source stand in where there are no hours', () => {
  expect(sayTimes([{ weekdays: [], opensAt: null, closesAt: null, description: 'By appointment' }], 'en')).toEqual(['By appointment'])
})

test('what was noted stands behind its hours, each note on lines of its own', () => {
  const noted = (day: 'TU' | 'WE' | 'SU', description: string | null) => ({
    weekdays: [day],
    opensAt: '10:00',
    closesAt: '12:00',
    description,
  })
  expect(sayNotedTimes([noted('TU', 'By  phone'), noted('WE', 'By phone'), noted('SU', null)], 'en')).toEqual([
    'Tuesday and Wednesday 10:00–12:00 (By phone)',
    'Sunday 10:00–12:00',
  ])
})
