import { expect, test } from 'vitest'
import { languageOf } from './language-of.ts'

test('the commonest words of a text tell its language', () => {
  expect(languageOf('An hour at the pace of the slowest, with a stop for tea. Nobody is left behind.', 'nl')).toBe('en')
  expect(languageOf('Samen koken en eten. Iedereen die dat leuk vindt kan meedoen, ook met kinderen.', 'en')).toBe('nl')
})

test('where they do not tell, it is what was said otherwise', () => {
  for (const text of ['', 'Tango', 'Repair Café', '020 1234567', 'Yoga, Pilates, Zumba'])
    expect([languageOf(text, 'en'), languageOf(text, 'nl')]).toEqual(['en', 'nl'])
})
