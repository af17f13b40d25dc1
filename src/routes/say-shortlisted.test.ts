import { expect, test } from 'vitest'
import { sayMaker } from './say-shortlisted.ts'

const programme = { name: 'Overwater Together', phone: '01632 960000' }
const manner = { locale: 'nl' as const, timeZone: 'Europe/Amsterdam', now: new Date('2026-11-22T23:30Z') }

test('a shortlist says who made it, on which day as it is there, and whom to ring', () => {
  expect(sayMaker({ name: 'Sam Okafor', phone: '07700 900100' }, programme, manner)).toEqual({
    line: 'Sam Okafor zette dit voor u op een rij. Zo stond het er op 23 november 2026.',
    name: 'Sam Okafor',
    phone: '07700 900100',
  })
})

test('without a number of their own, or without a link worker, it is the programme’s', () => {
  expect(sayMaker({ name: 'Sam Okafor', phone: null }, programme, manner)).toMatchObject({ name: 'Sam Okafor', phone: '01632 960000' })
  expect(sayMaker(undefined, programme, manner)).toMatchObject({ name: 'Overwater Together', phone: '01632 960000' })
})
