import { expect, test } from 'vitest'
import { z } from 'zod'
import { needed, parseForm, tick } from './form.ts'

const schema = z.object({ name: needed(5), boxes: z.array(z.string()).default([]), agreed: tick })

function posted(...fields: [string, string][]): FormData {
  const data = new FormData()
  for (const [name, value] of fields) data.append(name, value)
  return data
}

test('a list collects every value of its name, another field takes the first', () => {
  const parsed = parseForm(posted(['name', 'Ada'], ['name', 'Bob'], ['boxes', 'one'], ['boxes', 'two'], ['agreed', 'yes']), schema)
  expect(parsed).toMatchObject({ ok: true, value: { name: 'Ada', boxes: ['one', 'two'], agreed: true } })
})

test('what was typed comes back with a word key for each wrong field', () => {
  expect(parseForm(posted(['name', 'Wilhelmina']), schema)).toMatchObject({
    ok: false,
    errors: { name: 'too-long' },
    typed: { name: 'Wilhelmina' },
  })
})

test('a character that the database cannot keep is left out', () => {
  expect(parseForm(posted(['name', 'A\u0000da']), schema)).toMatchObject({ ok: true, value: { name: 'Ada' } })
})
