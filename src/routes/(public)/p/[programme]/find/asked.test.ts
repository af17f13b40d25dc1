import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addressOf, ageIn, askedIn, asksNothing, searchOf } from './asked.ts'

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
  const asked = read('need=Drop%20table&within=7&day=someday&part=night&who=nobody&cost=million&how=flying&page=-1&access=wings')
  expect(asksNothing(asked)).toBe(true)
  expect(asked.page).toBe(1)
})

test('an age that nobody can read is kept to be told of, and narrows nothing', () => {
  for (const typed of ['-3', 'oud', '7.5', '131', '1e1']) {
    const asked = read(`age=${typed}`)
    expect([asked.age, ageIn(asked), searchOf(asked, undefined).age]).toEqual([typed, undefined, undefined])
  }
  expect([ageIn(read('age=72')), ageIn(read('age=0')), ageIn(read(''))]).toEqual([72, 0, undefined])
})

test('an age is a number, with or without its unit', () => {
  for (const typed of ['17', '17 jaar', '17jr', '17 years old', '17 Year', '17 jaar oud'])
    expect(ageIn(askedIn(new URLSearchParams({ age: typed })))).toBe(17)
  expect(addressOf(read('age=17+jaar'))).toBe('?age=17')
})
