import fc from 'fast-check'
import { expect, test } from 'vitest'
import { weekdays } from '#domain/directory'
import { languagesIn } from './languages.ts'
import { weekdaysIn } from './weekdays.ts'

test.each([
  ['Monday', ['MO']],
  ['TU,TH', ['TU', 'TH']],
  ['Mon-Fri', ['MO', 'TU', 'WE', 'TH', 'FR']],
  ['Fri to Mon', ['MO', 'FR', 'SA', 'SU']],
  ['ma, wo en vr', ['MO', 'WE', 'FR']],
  ['maandag t/m woensdag', ['MO', 'TU', 'WE']],
  ['Saturdays and Sundays', ['SA', 'SU']],
  ['1TU,-1FR', ['TU', 'FR']],
  ['daily', [...weekdays]],
  ['7', ['SU']],
])('%j', (text, days) => expect(weekdaysIn(text)).toEqual(days))

test.each(['', 'someday', 'Monday or so', 'Mon-Tue-Wed', '8', '-'])('%j is not guessed', (text) => expect(weekdaysIn(text)).toBeUndefined())

test('any text is a set of days in the order of the week, or nothing', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.array(fc.constantFrom('mon', 'TU', 'zo', '-', ',', ' ', 'x')).map((parts) => parts.join('')),
      ),
      (text) => {
        const days = weekdaysIn(text)
        if (days) expect(days).toEqual(weekdays.filter((day) => days.includes(day)))
      },
    ),
  )
})

test('any set of days, written as a list, is read back', () => {
  fc.assert(
    fc.property(fc.subarray([...weekdays], { minLength: 1 }), (days) => {
      expect(weekdaysIn(days.join(', '))).toEqual(days)
    }),
  )
})

test('languages become tags where they are known, and stay words where not', () => {
  expect(languagesIn('English; Spanish and Creole')).toEqual(['en', 'es', 'Creole'])
  expect(languagesIn('Engels, Turks, en')).toEqual(['en', 'tr'])
  expect(languagesIn('Haitian Creole')).toEqual(['ht'])
  fc.assert(fc.property(fc.string(), (text) => languagesIn(text).every((language) => language.length > 0 && language.length <= 35)))
})
