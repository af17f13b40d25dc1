import { expect, test } from 'vitest'
import { codesMeant } from './meant.ts'

const kinds = ['lunch-or-coffee', 'sport-and-movement', 'music-and-singing', 'walking', 'money-advice', 'bereavement-support']
const access = ['step-free', 'hearing-loop']
const needs = ['loneliness', 'debt', 'bereavement', 'low-mood', 'forms']

test.each([
  ['zingen', 'kind', 'music-and-singing'],
  ['Muziek en zingen', 'kind', 'music-and-singing'],
  ['samen eten', 'kind', 'lunch-or-coffee'],
  ['schulden', 'kind', 'money-advice'],
  ['eenzaam', 'need', 'loneliness'],
  ['lonely', 'need', 'loneliness'],
  ['depressie', 'need', 'low-mood'],
  ['rouw', 'kind', 'bereavement-support'],
  ['fietsen', 'kind', 'sport-and-movement'],
  ['gratis', 'cost', 'free'],
  ['something for free', 'cost', 'free'],
  ['goedkoop', 'cost', 'gift'],
  ['Rolstoel', 'access', 'step-free'],
  ['wheelchair', 'access', 'step-free'],
  ['slechthorenden', 'access', 'hearing-loop'],
  ['dinsdagochtend', 'day', 'TU'],
  ['weekend', 'day', 'SU'],
])('“%s” may mean the %s %s', (text, field, code) => {
  expect(codesMeant(text, { kinds, needs, access })).toContainEqual([field, code])
})

test('words that say nothing mean nothing', () => {
  for (const text of ['', 'hulp', 'xyz', 'mensen', 'op', 'freedom', 'parkeren'])
    expect(codesMeant(text, { kinds, needs, access })).toEqual([])
})
