import { expect, test } from 'vitest'
import { sayHowFar } from './say-how-far.ts'

test('a distance says by what it was reckoned, where only the postcode or the town is known', () => {
  expect(sayHowFar({ metres: 20, pointFrom: null }, 'en')).toBe('50 m')
  expect(sayHowFar({ metres: 20, pointFrom: 'postcode' }, 'en')).toBe('about 50 m, by its postcode')
  expect(sayHowFar({ metres: 13_000, pointFrom: 'town' }, 'nl')).toBe('ongeveer 13 km, alleen gerekend vanaf de plaats')
  expect(sayHowFar({ metres: null, pointFrom: 'town' }, 'nl')).toBeNull()
  expect(sayHowFar(null, 'nl')).toBeNull()
})
