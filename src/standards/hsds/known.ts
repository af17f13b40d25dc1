import type { Report } from './report.ts'
import { type Rows, said, type SourceRow } from './source-row.ts'
import type { Table } from './tables.ts'

/** What there is to point at, by id. First of an id wins. */
export interface Known {
  report: Report
  rows: Rows
  organisations: Map<string, SourceRow>
  locations: Map<string, SourceRow>
  services: Map<string, SourceRow>
  programs: Map<string, SourceRow>
  terms: Map<string, SourceRow>
  contacts: Map<string, SourceRow>
  servicesAtLocations: Map<string, SourceRow>
  units: Map<string, SourceRow>
  /** Rows that hang on others, and on which others may hang again. */
  between: Map<string, SourceRow>
}

const BETWEEN = [
  'phone',
  'schedule',
  'cost_option',
  'service_area',
  'required_document',
  'language',
  'accessibility',
  'address',
  'funding',
] as const

export function knownIn(rows: Rows, report: Report): Known {
  const needed = (table: Table) => byId(rows.get(table) ?? [], report, true)
  const perhaps = (table: Table) => byId(rows.get(table) ?? [], report, false)
  return {
    report,
    rows,
    organisations: needed('organization'),
    locations: needed('location'),
    services: needed('service'),
    terms: needed('taxonomy_term'),
    programs: perhaps('program'),
    contacts: perhaps('contact'),
    servicesAtLocations: perhaps('service_at_location'),
    units: perhaps('unit'),
    between: new Map(
      BETWEEN.flatMap((table) => (rows.get(table) ?? []).filter((row) => row.fields.id).map((row) => [row.fields.id!, row] as const)),
    ),
  }
}

/** Nested JSON repeats a record wherever it is named, sometimes shorter: then the blanks are filled and nothing is said. */
function byId(rows: readonly SourceRow[], report: Report, isNeeded: boolean): Map<string, SourceRow> {
  const found = new Map<string, SourceRow>()
  for (const row of rows) {
    const id = row.fields.id
    if (!id) {
      if (isNeeded) note(report, row, 'missing-id', 'left-out', said(row, 'name') ?? '')
      continue
    }
    const first = found.get(id)
    if (!first) found.set(id, row)
    else if (isFromJson(row) && agrees(first, row)) {
      // One contact may hang on several things: each row stays where it is.
      if (row.table !== 'contact') Object.assign(first.fields, row.fields)
    } else if (isNeeded) note(report, row, 'duplicate-id', 'left-out', id)
  }
  return found
}

const isFromJson = (row: SourceRow) => /\.(json|ndjson|jsonl)$/i.test(row.file)
const agrees = (first: SourceRow, again: SourceRow) =>
  Object.entries(again.fields).every(([column, text]) => first.fields[column] === undefined || first.fields[column] === text)

export function note(
  report: Report,
  { file, line }: SourceRow,
  reason: Parameters<Report['note']>[0]['reason'],
  outcome: 'left-out' | 'kept',
  about: string,
): void {
  report.note({ file, line, reason, outcome, about })
}

/** Text that fits. What is cut off is not lost: the whole text is in the rest. */
export function fitting(
  row: SourceRow,
  report: Report,
  column: string,
  text: string | null,
  max: number,
  rest: Record<string, unknown>,
): string | null {
  if (text === null || text.length <= max) return text
  note(report, row, 'shortened', 'kept', `${column}: ${text.slice(0, 60)}`)
  rest[column] = text
  return text.slice(0, max).toWellFormed()
}
