import { expect, test } from 'vitest'
import { isPass, passFor } from './pin-pass.ts'

const now = new Date('2026-05-12T09:00:00Z')
const later = new Date('2026-05-12T09:30:00Z')
const pass = passFor('secret', 'one-link', later)

test('a pass opens the link that it was made for, until it runs out', () => {
  expect(isPass(pass, 'secret', 'one-link', now)).toBe(true)
  expect(isPass(pass, 'secret', 'one-link', later)).toBe(false)
})

test('a pass for another link, by another secret, made longer, or made up opens nothing', () => {
  expect(isPass(pass, 'secret', 'other-link', now)).toBe(false)
  expect(isPass(pass, 'other secret', 'one-link', now)).toBe(false)
  expect(isPass(pass.replace(/^\d{13}/, String(later.getTime() + 1)), 'secret', 'one-link', now)).toBe(false)
  for (const made of [undefined, '', 'x', '9999999999999.', `9999999999999.${'0'.repeat(64)}`])
    expect(isPass(made, 'secret', 'one-link', now)).toBe(false)
})
