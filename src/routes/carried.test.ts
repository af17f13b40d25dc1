import fc from 'fast-check'
import { expect, test } from 'vitest'
import { carriedFrom, readCarried } from './carried.ts'

function formWith(fields: [string, string | Blob][]): FormData {
  const form = new FormData()
  for (const [name, value] of fields) form.append(name, value)
  return form
}

test('what was typed comes back as it was, in its order, whatever it is', () => {
  const name = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => !/password|passphrase|pin$|current|again/i.test(text))
  const text = fc.string({ unit: 'grapheme', maxLength: 200 }).map((value) => value.toWellFormed())
  fc.assert(
    fc.property(fc.array(fc.tuple(name, text), { maxLength: 30 }), (fields) => {
      const kept = carriedFrom(formWith(fields), '/work/3/contact?/record')
      expect(readCarried(JSON.stringify(kept))).toEqual({ path: '/work/3/contact?/record', fields })
    }),
  )
})

test('passwords, PINs and files are not kept', () => {
  const kept = carriedFrom(
    formWith([
      ['note', 'rang twice'],
      ['newPassword', 'x'],
      ['pin', '1234'],
      ['photo', new Blob(['z'])],
    ]),
    '/account',
  )
  expect(kept!.fields).toEqual([['note', 'rang twice']])
})

test('more than 100,000 letters are too long to keep', () => {
  expect(carriedFrom(formWith([['note', 'x'.repeat(100_000)]]), '/work')).toBeUndefined()
})

test.each(['https://elsewhere.example/', '//elsewhere.example', '/\\elsewhere.example', 'javascript:alert(1)', ''])(
  'what was typed never goes to another site (%s)',
  (path) => {
    expect(carriedFrom(formWith([['note', 'x']]), path)!.path).toBe('/')
    expect(readCarried(JSON.stringify({ path, fields: [] }))!.path).toBe('/')
  },
)

test.each(['', '{', '[]', '{"path":3}', '{"path":"/work","fields":[["a"]]}', 'x'.repeat(200_000)])('nonsense is nothing kept', (text) => {
  expect(readCarried(text)).toBeUndefined()
})
