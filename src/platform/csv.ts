/** Characters with which a spreadsheet begins a formula. */
const FORMULA = /^[=+\-@\t\r]/

/**
 * Text that a spreadsheet takes for a number and writes otherwise: "00123" becomes 123, "1e3" 1000, and of more than fifteen digits the last
 * are lost (they reckon with doubles). A day or month ("2026-05") is shown otherwise, and is the same.
 */
const CHANGED = /^\s*(0\d+|\d+([.,]\d+)?e[+-]?\d+|\d{16,})\s*$/i

/**
 * Rows as a CSV file (RFC 4180) that spreadsheets open as it is: with a byte order mark, so that they see UTF-8, and
 * with an apostrophe before text that they would run as a formula (OWASP, "CSV Injection") or change as a number. Null is an empty cell.
 */
export function csvOf(rows: readonly (readonly (string | number | null)[])[]): string {
  return `\uFEFF${rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('')}`
}

function cellOf(cell: string | number | null): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const safe = FORMULA.test(cell) || CHANGED.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
