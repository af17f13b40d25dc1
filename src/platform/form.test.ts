import { expect, test } from 'vitest'
import { z } from 'zod'
import { evenWhenWrong, needed, optional, parseForm, tick, writtenIn } from './form.ts'

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
    errors: { name: 'too-long-by' },
    words: { name: { count: '5', max: '5' } },
    typed: { name: 'Wilhelmina' },
  })
})

test('a character that the database cannot keep is left out', () => {
  expect(parseForm(posted(['name', 'A\u0000da']), schema)).toMatchObject({ ok: true, value: { name: 'Ada' } })
})

test('the end of a line counts as one letter, as it did for who wrote it', () => {
  expect(parseForm(posted(['name', 'a\r\nb\r\nc']), schema)).toMatchObject({ ok: true, value: { name: 'a\nb\nc' } })
})

test('a rule over several fields speaks along with what is wrong with one', () => {
  const rule = evenWhenWrong<{ boxes?: string[] }>(({ boxes = [] }) => (boxes.length < 2 ? [{ path: ['boxes'], message: 'needed' }] : []))
  expect(parseForm(posted(['boxes', 'one']), schema.check(rule))).toMatchObject({ errors: { name: 'needed', boxes: 'needed' } })
})

test.each(['correct horse battery', 'short'])('a password and a PIN come back nowhere, also of a form that was right (%s)', (password) => {
  const secrets = { password: needed(1000), newPassword: z.string().min(10).max(200), pin: optional(60) }
  const schema = z.object({ story: needed(1000), ...secrets })
  const { typed } = parseForm(posted(['story', 'Ada'], ...Object.keys(secrets).map((name): [string, string] => [name, password])), schema)
  expect(typed).toEqual({ story: 'Ada' })
  expect(writtenIn(schema, typed)).toEqual(['Ada'])
})

test('names that every object has are no fields: nothing is changed by them, here or elsewhere', () => {
  const names = ['__proto__', 'constructor', 'prototype', 'toString', '__proto__.agreed', 'constructor[prototype][agreed]']
  const parsed = parseForm(posted(['name', 'Ada'], ...names.map((name): [string, string] => [name, 'yes'])), schema)
  expect(parsed).toMatchObject({ ok: true, value: { name: 'Ada', boxes: [], agreed: false } })
  const { typed } = parsed
  for (const object of [{}, [], typed] as Record<string, unknown>[]) expect(object.agreed).toBeUndefined()
  expect(Object.getPrototypeOf(typed)).toBe(Object.prototype)
  expect(Object.keys(typed)).not.toEqual(expect.arrayContaining(['__proto__']))
  expect(parseForm(posted(['name', 'Ada'], ['agreed', 'yes'], ['__proto__', '{"name":"Eve"}']), schema)).toMatchObject({
    ok: true,
    value: { name: 'Ada', agreed: true },
  })
})
