import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { csvOf } from './csv.ts'

test('whatever stands in a cell, a reader of RFC 4180 gets it back, and no cell begins a formula', () => {
  const rows = fc.array(fc.array(fc.string({ unit: 'grapheme' }), { minLength: 3, maxLength: 3 }), { minLength: 1 })
  fc.assert(
    fc.property(rows, (table) => {
      const read = parse(csvOf(table), { bom: true, record_delimiter: '\r\n' }) as string[][]
      expect(read).toEqual(table.map((row) => row.map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell))))
    }),
  )
})

test('a formula is text, a number stays a number, nothing is nothing', () => {
  expect(csvOf([['=HYPERLINK("x")', -1.5, null, 'Ærø, "north"']])).toBe('\uFEFF"\'=HYPERLINK(""x"")",-1.5,,"Ærø, ""north"""\r\n')
})
