import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressOf, askedIn, asksNothing } from './asked.ts'

const read = (address: string) => askedIn(new URLSearchParams(address))

test('an address that was made of a search says the same search', () => {
  const text = fc.string({ maxLength: 60 })
  fc.assert(
    fc.property(
      text,
      text,
      fc.constantFrom('', 'MO', 'SU'),
      fc.integer({ min: 1, max: 50 }),
      fc.subarray(['women', 'carers', 'men']),
      (q, near, day, page, who) => {
        const form = new FormData()
        for (const [name, value] of Object.entries({ q, near, day, page: String(page), age: '61' })) form.set(name, value)
        for (const one of who) form.append('who', one)
        const asked = askedIn(form)
        expect(read(addressOf(asked))).toEqual(asked)
      },
    ),
  )
})

test('of a postcode only the part that thousands share is kept', () => {
  expect(read('near=ov2 1gs').near).toBe('OV2')
  expect(read('near=SW1A1AA').near).toBe('SW1A')
  expect(read('near=3511 ab').near).toBe('3511')
  expect(read('near=Holm Bank').near).toBe('Holm Bank')
  expect(addressOf(read('near=OV2 1GS&q=lunch'))).toBe('?q=lunch&near=OV2')
})

test('what makes no sense is left out', () => {
  const asked = read('need=Drop%20table&within=7&day=someday&part=night&age=-3&who=nobody&cost=million&how=flying&page=-1&access=wings')
  expect(asksNothing(asked)).toBe(true)
  expect(asked.page).toBe(1)
})
