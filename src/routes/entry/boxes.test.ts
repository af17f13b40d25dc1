import { expect, test } from 'vitest'
import type { ServiceFields } from '#domain/directory'
import { boxesOf, daysFor, isChanged, seenFirst } from './boxes.ts'
import { sayEntry } from './say-entry.ts'

const fields = {
  name: 'Quayside Walkers',
  times: [{ weekday: 'TU', opensAt: '10:00', closesAt: null, note: null }],
  place: { name: 'The Anchor', address1: null, address2: null, city: null, postalCode: null },
  cost: 'free',
  fees: 'Coffee £1',
  minimumAge: 18,
  maximumAge: null,
  languages: ['en', 'nl'],
  phones: [],
} as unknown as ServiceFields

test('a part of the form is open where its boxes say something else than what stands there', () => {
  const stands = boxesOf(fields, undefined)
  const typed = { timeDay: ['TU'], timeFrom: ['10:00'], timeTo: [''], timeNote: [''], languages: ['nl', 'en'], placeName: 'The Anchor' }
  const changes = (more: object, ...names: string[]) => isChanged(boxesOf(fields, { ...typed, ...more }), stands, names)
  expect([changes({}, 'times', 'languages', 'placeName')]).toEqual([false])
  expect([
    changes({ timeFrom: ['11:00'] }, 'times'),
    changes({ placeName: '' }, 'placeName'),
    changes({ languages: ['nl'] }, 'languages'),
  ]).toEqual([true, true, true])
})

test('what belongs together is one line: the cost, and the ages', () => {
  const lines = sayEntry(fields, { locale: 'en', timeZone: 'Europe/London', now: new Date() })
  expect(lines.map(({ field, value }) => [field, value])).toEqual(
    expect.arrayContaining([
      ['cost', 'Free · Coffee £1'],
      ['minimumAge', 'From 18 years'],
    ]),
  )
  expect(lines.filter(({ field }) => ['fees', 'maximumAge'].includes(field))).toEqual([])
})

test('of many languages the common ones stand in sight, and every one that is chosen', () => {
  const options = ['ar', 'nl', 'en', 'pl', 'ti'].map((value) => ({ value, label: value }))
  const values = (list: { value: string }[]) => list.map(({ value }) => value)
  const { first, others } = seenFirst(options, ['ti', 'nl', 'en'])
  expect([values(first), values(others)]).toEqual([
    ['nl', 'en', 'ti'],
    ['ar', 'pl'],
  ])
  expect(seenFirst(options, values(options)).others).toEqual([])
})

test('an empty line asks for a day, and a line of another day says so', () => {
  const days = [
    { value: '', label: 'Other' },
    { value: 'MO', label: 'Monday' },
  ]
  const first = (row: object) => daysFor({ day: '', from: '', to: '', note: '', ...row }, days, 'Which day?')[0]!.label
  expect([first({}), first({ note: 'First of the month' }), first({ day: 'MO' })]).toEqual(['Which day?', 'Other', 'Other'])
})

test('that it is free is said once, in the language of who reads it, and what was written beside it where it says more', () => {
  const cost = (fees: string | null, chosen: string | null = 'free') =>
    sayEntry({ ...fields, cost: chosen, fees } as ServiceFields, { locale: 'en', timeZone: 'Europe/London', now: new Date() }).find(
      ({ field }) => field === 'cost',
    )?.value
  for (const fees of ['Free', 'gratis.', 'Free of charge', 'Het is gratis', '€ 0,-', null]) expect(cost(fees)).toBe('Free')
  expect([cost('Free, coffee £1'), cost('Free', 'paid'), cost('Gratis', null)]).toEqual([
    'Free · Free, coffee £1',
    'It costs something · Free',
    'Gratis',
  ])
})
