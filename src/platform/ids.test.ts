import { expect, test } from 'vitest'
import { hashOfKey, isId, newId, newKey } from './ids.ts'

test('a key of a link holds 256 bits of chance: no two are alike, and every bit is now one and now the other', () => {
  const keys = Array.from({ length: 300 }, newKey)
  expect(new Set(keys).size).toBe(keys.length)
  const ones = new Array<number>(256).fill(0)
  for (const key of keys) {
    expect(key).toMatch(/^[\w-]{43}$/)
    const bytes = Buffer.from(key, 'base64url')
    expect(bytes).toHaveLength(32)
    for (let bit = 0; bit < 256; bit++) ones[bit]! += (bytes[bit >> 3]! >> (bit & 7)) & 1
  }
  // Ten standard deviations: by chance this fails less than once in 10^20 runs.
  for (const count of ones) expect(Math.abs(count - 150)).toBeLessThan(87)
})

test('what is kept of a key does not give it back, and is another for each', () => {
  const [one, other] = [newKey(), newKey()]
  expect(hashOfKey(one)).toHaveLength(32)
  expect(hashOfKey(one).equals(hashOfKey(other))).toBe(false)
  expect(hashOfKey(one).includes(Buffer.from(one, 'base64url').subarray(0, 4))).toBe(false)
})

test('ids sort by when they were made, also within a millisecond', () => {
  const ids = Array.from({ length: 500 }, () => newId())
  expect(ids.every(isId)).toBe(true)
  expect([...ids].sort()).toEqual(ids)
})
