import { expect, test } from 'vitest'
import { languageOf } from './language-of.ts'

test('the commonest words of a text tell its language', () => {
  expect(languageOf('An hour at the pace of the slowest, with a stop for tea. Nobody is left behind.', 'nl')).toBe('en')
  expect(languageOf('Samen koken en eten. Iedereen die dat leuk vindt kan meedoen, ook met kinderen.', 'en')).toBe('nl')
})

test('words that both languages write do not tell', () => {
  const dutch = [
    'Kom langs of bel. Koffie of thee.',
    'Samen wandelen of fietsen, elke dinsdag of donderdag.',
    'Bel of mail Anna of Piet',
    'Gratis, of vrije gift. Dinsdag of woensdag.',
  ]
  for (const text of dutch) expect(languageOf(text, 'nl'), text).toBe('nl')
  expect(languageOf('We met up, van stops here. Meet Van Gogh painters.', 'en')).toBe('en')
})

test('where they do not tell, it is what was said otherwise', () => {
  for (const text of ['', 'Tango', 'Repair Café', '020 1234567', 'Yoga, Pilates, Zumba'])
    expect([languageOf(text, 'en'), languageOf(text, 'nl')]).toEqual(['en', 'nl'])
})
