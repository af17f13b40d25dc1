import { expect, test } from 'vitest'
import { sayLanguages } from './choices.ts'

test('languages are said by name, and a word that is no tag as it was written', () => {
  expect(sayLanguages(['pl', 'Plat.talk'], 'en').map(({ label }) => label)).toEqual(['Plat.talk', 'Polish'])
})
