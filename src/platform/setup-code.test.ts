import { expect, test } from 'vitest'
import { isSetupCode, newSetupCode } from './setup-code.ts'

test('a setup code is eight letters that nobody mixes up, and new each time', () => {
  const codes = Array.from({ length: 200 }, newSetupCode)
  expect(new Set(codes).size).toBe(200)
  expect(codes.every((code) => /^[A-HJKMNP-TV-Z2-9]{4}-[A-HJKMNP-TV-Z2-9]{4}$/.test(code))).toBe(true)
})

test('a setup code is taken however it is typed, and no other is', () => {
  expect(['K7QM-2XWD', 'k7qm 2xwd', 'K7QM2XWD'].every((typed) => isSetupCode(typed, 'K7QM-2XWD'))).toBe(true)
  expect(['', 'K7QM-2XWE', 'K7QM'].some((typed) => isSetupCode(typed, 'K7QM-2XWD'))).toBe(false)
})
