import type { Report } from './report.ts'
import type { SourceRow } from './source-row.ts'
import type { Hook, Stage, StagedRow } from './stage.ts'
import type { Table } from './tables.ts'

/** Rows of one kind that others point at by id. First of an id wins. */
export interface Pointed {
  has(id: string): boolean
  get(id: string): StagedRow | undefined
  values(): Iterable<StagedRow>
}

/** What there is to point at, by id. */
export interface Known {
  report: Report
  stage: Stage
  organisations: Pointed
  locations: Pointed
  services: Pointed
  programs: Pointed
  terms: Pointed
  contacts: Pointed
  servicesAtLocations: Pointed
  units: Pointed
  /** Rows that hang on others, and on which others may hang again. */
  between: Pick<Pointed, 'get'>
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

/** @param stage settled: one row of each id that is needed */
export function knownIn(stage: Stage, report: Report): Known {
  const pointed = (table: Table): Pointed => ({
    has: (id) => stage.has(table, id),
    get: (id) => stage.first(table, id),
    values: () => stage.rows(table),
  })
  return {
    report,
    stage,
    organisations: pointed('organization'),
    locations: pointed('location'),
    services: pointed('service'),
    terms: pointed('taxonomy_term'),
    programs: pointed('program'),
    contacts: pointed('contact'),
    servicesAtLocations: pointed('service_at_location'),
    units: pointed('unit'),
    between: { get: (id) => lastOf(BETWEEN.toReversed(), (table) => stage.last(table, id)) },
  }
}

function lastOf<T>(tables: readonly Table[], get: (table: Table) => T | undefined): T | undefined {
  for (const table of tables) {
    const found = get(table)
    if (found) return found
  }
  return undefined
}

export function note(
  report: Report,
  { file, line }: SourceRow,
  reason: Parameters<Report['note']>[0]['reason'],
  outcome: 'left-out' | 'kept',
  about: string,
): void {
  report.note({ file, line, reason, outcome, about })
}

/** What hangs on an entry. What is too much for one is noted, and not among it. */
export function* hungOn(hook: Hook, id: string, { stage, report }: Known): Generator<{ row: StagedRow; isFirst: boolean }> {
  for (const { row, isFirst, fits } of stage.hungOn(hook, id)) {
    if (fits) yield { row, isFirst }
    else note(report, row, 'too-many-of-one', isFirst ? 'left-out' : 'kept', id)
  }
}

/** Text that fits. What is cut off is not lost: the whole text is in the rest, or the rows that it was made of are. */
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
  rest[column] ??= text
  return text.slice(0, max).toWellFormed()
}
