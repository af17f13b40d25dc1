import { expect, test } from 'vitest'
import { codesMeant } from './meant.ts'

const kinds = ['lunch-or-coffee', 'music-and-singing', 'walking', 'money-advice', 'bereavement-support']
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
])('“%s” may mean the %s %s', (text, field, code) => {
  expect(codesMeant(text, { kinds, needs })).toContainEqual([field, code])
})

test('words that say nothing mean nothing', () => {
  for (const text of ['', 'hulp', 'xyz', 'mensen', 'op']) expect(codesMeant(text, { kinds, needs })).toEqual([])
})
