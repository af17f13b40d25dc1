import { expect, test } from 'vitest'
import { timeOfSource } from './source-time.ts'

test('a day and times of HSDS 1.x are written as 3.1 has them, and the times also as they were said', () => {
  expect(timeOfSource({ weekday: 'Monday', opens_at: '8:00am', closes_at: '5:00pm', original_text: '8-5, Mon' })).toEqual({
    fields: { weekday: 'Monday', byday: 'MO', freq: 'WEEKLY', opens_at: '08:00', closes_at: '17:00', original_text: '8-5, Mon' },
    asSaid: { opens_at: '8:00am', closes_at: '5:00pm' },
  })
})

test.each<Record<string, string>>([
  { opens_at: '10:00:00', closes_at: '18:00:00', byday: 'TH,FR', freq: 'WEEKLY', bymonthday: '2,3', description: 'From 10 to 6' },
  { opens_at: '09:00Z', closes_at: '17:00+01:00', byday: '2MO,-1FR', freq: 'MONTHLY' },
  { byday: '2MO' },
  { byday: 'MO', bymonthday: '2' },
  { opens_at: '09:30', closes_at: '24:00' },
])('what 3.1 writes so stays as it came: %j', (said) => {
  expect(timeOfSource(said)).toEqual({ fields: said, asSaid: {} })
})

test.each([
  [
    { weekday: 'Mon-Wed', opens: '9:00', closes: '12:30' },
    { byday: 'MO,TU,WE', freq: 'WEEKLY', opens_at: '09:00', closes_at: '12:30' },
  ],
  [
    { byday: 'tu', opens_at: '24 hours' },
    { byday: 'TU', freq: 'WEEKLY', opens_at: '00:00', closes_at: '24:00' },
  ],
  [
    { weekday: '1', opens_at: '09:00pm' },
    { byday: 'MO', freq: 'WEEKLY', opens_at: '21:00' },
  ],
])('%j', (said, fields) => {
  expect(timeOfSource(said).fields).toMatchObject(fields)
})

test('what cannot be read is told in words, not in a field that promises a time or a day', () => {
  const { fields, asSaid } = timeOfSource({ byday: '2nd Monday', opens_at: '8:00am', closes_at: '5:00', description: 'Ring first' })
  expect(fields).toEqual({ opens_at: '08:00', description: '8:00am – 5:00 · 2nd Monday · Ring first' })
  expect(asSaid).toEqual({ byday: '2nd Monday', opens_at: '8:00am', closes_at: '5:00' })
  expect(timeOfSource({ weekday: 'Monday', original_text: 'By appointment' }).fields.description).toBe('By appointment')
})
