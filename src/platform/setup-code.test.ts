import { expect, test } from 'vitest'
import { isSetupCode, setupCodeOf } from './setup-code.ts'

test('a setup code is eight letters that nobody mixes up: another for each server, the same after a restart', () => {
  const codes = Array.from({ length: 200 }, (_, server) => setupCodeOf(`the secret of server ${server}`))
  expect(new Set(codes).size).toBe(200)
  expect(codes.every((code) => /^[A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4}$/.test(code))).toBe(true)
  expect(setupCodeOf('the secret of server 7')).toBe(codes[7])
})

test('a setup code is taken however it is typed, and no other is', () => {
  expect(['K7QM-2XWD', 'k7qm 2xwd', 'K7QM2XWD'].every((typed) => isSetupCode(typed, 'K7QM-2XWD'))).toBe(true)
  expect(['', 'K7QM-2XWE', 'K7QM'].some((typed) => isSetupCode(typed, 'K7QM-2XWD'))).toBe(false)
})
