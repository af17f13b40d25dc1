import type { Table } from './tables.ts'

/** A row of a table of HSDS, whichever layout it came from. */
export interface SourceRow {
  table: Table
  file: string
  line: number
  /** Column, in small letters -> text without blanks around it. Empty ones are absent. Has no prototype: a source names the columns. */
  fields: Record<string, string>
}

export const isFromJson = ({ file }: Pick<SourceRow, 'file'>) => /\.(json|ndjson|jsonl)$/i.test(file)

export const noFields = () => Object.create(null) as Record<string, string>

/** The first of these columns that says something. */
export function said(row: SourceRow, ...columns: string[]): string | null {
  for (const column of columns) if (row.fields[column] !== undefined) return row.fields[column]
  return null
}

/** What a row says beside these columns. */
export function restOf(row: SourceRow, used: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row.fields).filter(([column]) => column !== 'id' && !used.includes(column)))
}

/** Text that a database and a JSON reader take: no NUL, no half of a character, no blanks around it. */
export function cleaned(text: string): string {
  return text.replaceAll('\0', '').toWellFormed().trim()
}

/** Prose: some sources write a line break as a backslash and an n. */
export function prose(text: string | null): string | null {
  return text?.replaceAll('\\n', '\n').replaceAll('\r\n', '\n').trim() || null
}
