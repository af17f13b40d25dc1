import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvOf } from './csv.ts'

const isGuarded = (cell: string) => /^[=+\-@\t\r]/.test(cell) || /^\s*(0\d+|\d+([.,]\d+)?e[+-]?\d+|\d{16,})\s*$/i.test(cell)

test('whatever stands in a cell, a reader of RFC 4180 gets it back, and no cell begins a formula', () => {
  const rows = fc.array(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 3, maxLength: 3 }), { minLength: 1 })
  fc.assert(
    fc.property(rows, (table) => {
      const read = parse(csvOf(table), { bom: true, record_delimiter: '\r\n' }) as string[][]
      expect(read).toEqual(table.map((row) => row.map((cell) => (isGuarded(cell) ? `'${cell}` : cell))))
    }),
  )
})

test('a formula is text, a number stays a number, nothing is nothing', () => {
  expect(csvOf([['=HYPERLINK("x")', -1.5, null, 'Ærø, "north"']])).toBe('\uFEFF"\'=HYPERLINK(""x"")",-1.5,,"Ærø, ""north"""\r\n')
})

test('text that a spreadsheet would change as a number stays the text that it was; what it does not change is left alone', () => {
  for (const changed of ['00123', '0031201234567', '1e3', '2E10', '1.5e-3', '1234567890123456', ' 007 '])
    expect(csvOf([[changed]])).toContain(`'${changed}`)
  for (const same of ['0', '0.5', '8911', '8911 AB', 'E10', '1e', '123456789012345', '2026-05', '<5', '12:30'])
    expect(csvOf([[same]])).toBe(`\uFEFF${same}\r\n`)
  expect(csvOf([[1000, 0.5, 1e21]])).toBe('\uFEFF1000,0.5,1e+21\r\n')
})
