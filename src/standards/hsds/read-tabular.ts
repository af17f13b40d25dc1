import { basename } from 'node:path'
import { Readable } from 'node:stream'
import { CsvError, parse } from 'csv-parse'
import type { Limits } from './limits.ts'
import { encodingOf, sizeOf, textOf, type Encoding } from './open-text.ts'
import { CannotRead, type Report } from './report.ts'
import { cleaned, noFields, type SourceRow } from './source-row.ts'
import { type Table, tableWith } from './tables.ts'

/**
 * Reads one table: comma, semicolon or tab between the columns, names of columns in the first row.
 *
 * @throws CannotRead when it is no table: a quote that is never closed, a row beyond the limit, too many columns
 */
export async function* readTable(path: string, table: Table, report: Report, limits: Limits): AsyncGenerator<SourceRow> {
  const file = basename(path)
  if ((await sizeOf(path)) > limits.file) throw new CannotRead('file-too-large', file)
  const encoding = await encodingOf(path)
  if (encoding !== 'utf-8') report.note({ file, line: 1, reason: 'encoding', outcome: 'kept', about: encoding })
  const count = { file, read: 0 }
  report.files.push(count)
  let columns: string[] | undefined
  let what = table
  for await (const { cells, line } of records(path, file, encoding, limits)) {
    if (!columns) {
      columns = columnsOf(cells, file, limits)
      what = tableWith(table, columns)
      continue
    }
    count.read++
    const row = rowOf(cells, columns, { table: what, file, line }, report)
    if (row) yield row
  }
}

function columnsOf(cells: string[], file: string, limits: Limits): string[] {
  if (cells.length > limits.columns) throw new CannotRead('too-many-columns', file, 1)
  return cells.map((cell) =>
    cleaned(cell)
      .toLowerCase()
      .replace(/[\s-]+/g, '_')
      .slice(0, 100),
  )
}

/** Too few cells: the last ones are taken as empty. Too many that say something: nobody knows which belongs where. */
function rowOf(cells: string[], columns: string[], at: Omit<SourceRow, 'fields'>, report: Report): SourceRow | undefined {
  const fields = noFields()
  columns.forEach((column, index) => {
    const text = cleaned(cells[index] ?? '')
    if (text && column) fields[column] ??= text
  })
  const about = fields.id ?? ''
  if (cells.some((cell) => cell.includes('\0') || !cell.isWellFormed())) {
    report.note({ file: at.file, line: at.line, reason: 'odd-characters', outcome: 'kept', about })
  }
  if (cells.slice(columns.length).some((cell) => cell.trim())) {
    report.note({ file: at.file, line: at.line, reason: 'columns-too-many', outcome: 'left-out', about })
    return undefined
  }
  if (cells.length < columns.length) report.note({ file: at.file, line: at.line, reason: 'columns-missing', outcome: 'kept', about })
  return { ...at, fields }
}

/** Rows of cells with the line on which each begins. */
async function* records(path: string, file: string, encoding: Encoding, limits: Limits): AsyncGenerator<{ cells: string[]; line: number }> {
  const text = Readable.from(textOf(path, encoding), { objectMode: true })
  const delimiter = await delimiterOf(path, encoding)
  const parser = parse({
    delimiter,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: limits.row,
    info: true,
    raw: true,
  })
  text.on('error', (error) => parser.destroy(error))
  // csv-parse counts a line break of Windows within a cell as two.
  let countedTwice = 0
  try {
    for await (const one of text.pipe(parser)) {
      const { record, info, raw } = one as { record: string[]; info: { lines: number }; raw: string }
      countedTwice += raw.trim().match(/\r\n/g)?.length ?? 0
      yield { cells: record, line: beginOf(info.lines - countedTwice, raw) }
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error
    const line = typeof error.lines === 'number' ? error.lines : undefined
    throw new CannotRead(error.code === 'CSV_MAX_RECORD_SIZE' ? 'row-too-long' : 'broken-table', file, line)
  } finally {
    text.destroy()
  }
}

/** csv-parse counts lines up to the end of a record, which may hold line breaks of its own; `raw` begins with the empty lines before it. */
function beginOf(lines: number, raw: string): number {
  return lines - (raw.trim().match(/\r\n|\n|\r/g)?.length ?? 0)
}

async function delimiterOf(path: string, encoding: Encoding): Promise<string> {
  let head = ''
  for await (const piece of textOf(path, encoding)) {
    head += piece
    if (head.length > 10_000 || head.includes('\n')) break
  }
  const firstLine = head.split(/[\r\n]/, 1)[0] ?? ''
  const times = (mark: string) => firstLine.split(mark).length
  return [',', ';', '\t'].reduce((best, mark) => (times(mark) > times(best) ? mark : best))
}
