import { expect, test } from 'vitest'
import type { ShortlistItem } from '#domain/matching'
import { sayGone, sayMaker, sayShortlisted } from './say-shortlisted.ts'

const programme = { name: 'Overwater Together', phone: '01632 960000' }
const manner = { locale: 'nl' as const, timeZone: 'Europe/Amsterdam', now: new Date('2026-11-22T23:30Z') }

const service = {
  id: '019a0000-0000-7000-8000-000000000001',
  name: 'Quayside Walkers',
  description: 'We walk along the quay every week. Afterwards there is tea.',
  easyWords: null,
  confirmedAt: new Date('2026-11-01'),
  organisation: { name: 'The Ferry House', phone: null },
  status: 'active',
  capacity: 'waitlist',
  placesFrom: null,
  closedFrom: '2026-12-20',
  closedUntil: '2027-01-03',
  fundingEndsOn: null,
  alert: 'Neem een jas mee.',
  cost: 'free',
  fees: null,
  isOnline: false,
  times: [],
  phones: [],
  places: [
    { name: null, address1: '19 Quay Street', postalCode: 'OV2 1AB', city: 'Overwater', transportation: 'Bus 14', times: [], phones: [] },
  ],
} as unknown as ShortlistItem['service']

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

test('what is on it says whose it is, whether there is room, and on which days nobody opens, in the language of the client', () => {
  expect(sayShortlisted({ id: service.id, service, line: null, said: null }, manner, 'nl')).toMatchObject({
    by: 'Van The Ferry House',
    what: 'We walk along the quay every week. Afterwards there is tea.',
    room: { words: 'Er is een wachtlijst' },
    days: [expect.stringMatching(/gesloten van .*20 december.* tot en met .*3 januari/)],
    alert: 'Neem een jas mee.',
    where: ['19 Quay Street, OV2 1AB Overwater, Bus 14'],
    fees: 'Wat het kost: Gratis',
  })
})

test('what happens there is said in the easy words, else in the first whole sentences of the description', () => {
  const what = (words: { easyWords: string | null; description: string | null }) =>
    sayShortlisted({ id: '1', service: { ...service, ...words }, line: null, said: null }, manner, 'nl').what
  const long = `We walk along the quay. ${'Tea is there for everybody. '.repeat(20)}`
  expect(what({ easyWords: 'We walk.\nYou can come.', description: long })).toBe('We walk. You can come.')
  expect(what({ easyWords: null, description: long })).toMatch(/^We walk along the quay\. .*everybody\.$/)
  expect(what({ easyWords: null, description: long })!.length).toBeLessThanOrEqual(240)
  expect(what({ easyWords: null, description: 'tea '.repeat(100) })).toMatch(/tea…$/)
  expect(what({ easyWords: null, description: null })).toBeNull()
})

test('what stood on it and is gone is said in the language of the client, on the paper too', () => {
  const gone = { id: '1', name: 'Quayside Walkers', hasClosed: false }
  expect(sayGone(gone, 'nl').sentence).toContain('wij weten niet zeker')
  expect(sayGone({ ...gone, hasClosed: true }, 'nl').sentence).toBe('Quayside Walkers is gestopt.')
})
