import { expect, test } from 'vitest'
import { qrCodeOf } from './qr-code.ts'

const address = `https://footbridge.example/plan/${'k'.repeat(43)}`

/** Is the square at this place dark? */
const isDark = ({ path }: { path: string }, x: number, y: number) => path.includes(`M${x} ${y}h1v1h-1z`)

test('it has the three corners by which a camera finds it, and four quiet squares all around', () => {
  const code = qrCodeOf(address)
  const last = code.size - 5
  for (const [x, y] of [
    [4, 4],
    [last - 6, 4],
    [4, last - 6],
  ] as const) {
    for (let step = 0; step < 7; step++) expect([isDark(code, x + step, y), isDark(code, x, y + step)]).toEqual([true, true])
    expect([isDark(code, x + 1, y + 1), isDark(code, x + 3, y + 3)]).toEqual([false, true])
  }
  const places = [...code.path.matchAll(/M(\d+) (\d+)/g)].flatMap(([, x, y]) => [Number(x), Number(y)])
  expect([Math.min(...places), Math.max(...places)]).toEqual([4, last])
})

test('another address is another square', () => {
  expect(qrCodeOf(address).path).not.toBe(qrCodeOf(`${address.slice(0, -1)}x`).path)
})
