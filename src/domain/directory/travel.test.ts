import fc from 'fast-check'
import { expect, test } from 'vitest'
import { minutesBy, travelModes } from './travel.ts'

test('a kilometre is 17 minutes on foot and 8 by car', () => {
  expect(minutesBy('foot', { metres: 1000 })).toBe(17)
  expect(minutesBy('car', { metres: 1000 })).toBe(8)
  expect(minutesBy('car', { metres: 20_000 })).toBe(45)
})

test('a bus takes the walk to it, the wait, the ride and the walk from it', () => {
  expect(minutesBy('bus', { metres: 5000, homeToStop: 300, stopToPlace: 150 })).toBe(41)
})

test('of a bus nothing is said without a stop at both ends', () => {
  expect(minutesBy('bus', { metres: 5000 })).toBeNull()
  expect(minutesBy('bus', { metres: 5000, homeToStop: 300, stopToPlace: null })).toBeNull()
  expect(minutesBy('bus', { metres: 5000, homeToStop: 300, stopToPlace: 900 })).toBeNull()
})

test('who would be there sooner on foot does not wait for a bus', () => {
  expect(minutesBy('bus', { metres: 200, homeToStop: 300, stopToPlace: 150 })).toBe(minutesBy('foot', { metres: 200 }))
})

test('further is never sooner, and nothing takes less than a minute', () => {
  const stop = fc.integer({ min: 0, max: 800 })
  fc.assert(
    fc.property(
      fc.nat(100_000),
      fc.nat(100_000),
      stop,
      stop,
      fc.constantFrom(...travelModes),
      (metres, more, homeToStop, stopToPlace, mode) => {
        const near = minutesBy(mode, { metres, homeToStop, stopToPlace })!
        return near >= 1 && minutesBy(mode, { metres: metres + more, homeToStop, stopToPlace })! >= near
      },
    ),
  )
})
