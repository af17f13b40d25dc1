import type { Counts } from '#domain/directory'
import { m, word, type Locale } from '#words'
import type { Note, Report } from '../standards/hsds/index.ts'

export interface Told {
  /** The first sentence: what is done. */
  done: string
  report: Report
  counts: Record<string, Counts>
  /** Where the whole list was written. */
  reportFile: string | undefined
}

/** Lines that the terminal names of one reason; the rest is counted, and in the file. */
const LINES_SHOWN = 8

/** The report of an import as a person reads it. */
export function reportText({ done, report, counts, reportFile }: Told, locale: Locale): string {
  const parts = [
    done,
    table(
      [
        m.import_column_what({}, { locale }),
        m.import_column_new({}, { locale }),
        m.import_column_changed({}, { locale }),
        m.import_column_same({}, { locale }),
      ],
      Object.entries(counts).map(([what, count]) => [word(`import_what_${what}`, {}, locale), count.added, count.changed, count.unchanged]),
    ),
    table(
      [
        m.import_column_file({}, { locale }),
        m.import_column_read({}, { locale }),
        m.import_column_taken({}, { locale }),
        m.import_column_left_out({}, { locale }),
      ],
      report.files.map(({ file, read }) => [file, read, read - leftOut(report, file), leftOut(report, file)]),
    ),
    ...reasonsIn(report, 'left-out', locale),
    ...reasonsIn(report, 'kept', locale),
  ]
  const noted = [...report.counts.values()].reduce((sum, count) => sum + count, 0)
  if (reportFile) parts.push(m.import_report_at({ file: reportFile }, { locale }))
  else if (noted > 0) parts.push(m.import_report_hint({}, { locale }))
  return `${parts.join('\n\n')}\n`
}

function leftOut(report: Report, file: string): number {
  let sum = 0
  for (const [key, count] of report.counts) if (key.startsWith(`${file}\nleft-out\n`)) sum += count
  return sum
}

/** Per file and reason: how many, and the first lines. */
function reasonsIn(report: Report, outcome: Note['outcome'], locale: Locale): string[] {
  const lines = new Map<string, number[]>()
  for (const note of report.notes) {
    if (note.outcome !== outcome) continue
    const key = `${note.file}\n${note.outcome}\n${note.reason}`
    const list = lines.get(key) ?? []
    lines.set(key, list)
    if (list.length < LINES_SHOWN && note.line > 0) list.push(note.line)
  }
  if (lines.size === 0) return []
  const said = [...lines].map(([key, at]) => {
    const [file = '', , reason = ''] = key.split('\n')
    const count = report.counts.get(key) ?? at.length
    const more = count - at.length
    const where = at.length === 0 ? '' : ` (${m.import_lines({ lines: at.join(', ') + (more > 0 ? ` … +${more}` : '') }, { locale })})`
    return `  ${file}: ${count} × ${word(`import_because_${reason}`, {}, locale)}${where}`
  })
  return [`${outcome === 'left-out' ? m.import_left_out({}, { locale }) : m.import_kept({}, { locale })}\n${printable(said.join('\n'))}`]
}

/** The whole list for a spreadsheet: one line a note. */
export function* reportCsv(report: Report, locale: Locale): Generator<string> {
  yield lineOf(['file', 'line', 'outcome', 'reason', 'about'])
  for (const { file, line, outcome, reason, about } of report.notes)
    yield lineOf([file, String(line), outcome, word(`import_because_${reason}`, {}, locale), about])
}

const lineOf = (cells: readonly string[]) => `${cells.map(cell).join(',')}\r\n`

/** A cell that begins like a formula would run in a spreadsheet: an apostrophe makes it text. */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r|]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

function table(head: string[], rows: (string | number)[][]): string {
  const all = [head, ...rows.map((row) => row.map((value) => printable(String(value))))]
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]!.length)))
  return all
    .map((row) =>
      `  ${row.map((value, column) => (column === 0 ? value.padEnd(widths[column]!) : value.padStart(widths[column]!))).join('  ')}`.trimEnd(),
    )
    .join('\n')
}

/** Names come from files: what would steer a terminal is left out. */
export function printable(text: string): string {
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, '')
}
