import type { SourceRow } from '../source-row.ts'
import type { Table } from '../tables.ts'
import type { Tell } from './fault.ts'
import { checkField, checkRecord, NEEDED } from './rules.ts'

/** What a row of a table must say besides: to what it belongs. */
const BELONGS: Partial<Record<Table, readonly string[]>> = {
  cost_option: ['service_id'],
  organization_identifier: ['organization_id'],
  program: ['organization_id'],
  service: ['organization_id'],
  service_at_location: ['service_id', 'location_id'],
  service_capacity: ['service_id', 'unit_id'],
  attribute: ['link_id', 'link_entity', 'taxonomy_term_id'],
  metadata: ['resource_id', 'resource_type'],
}

/** An empty cell may be text that says nothing: in many countries an address has no state, and what was empty had no previous value. */
const MAY_BE_EMPTY: Partial<Record<Table, readonly string[]>> = {
  address: NEEDED.address!,
  metadata: ['previous_value', 'replacement_value'],
  program: ['description'],
}

/** What the layout of 1.x and 2.x has no column for. */
const NOT_IN_OLD_LAYOUT: Partial<Record<Table, readonly string[]>> = {
  address: ['address_type'],
  location: ['location_type'],
  metadata: ['resource_type'],
  program: ['description'],
  taxonomy_term: ['description'],
}

const POINTS_AT: Record<string, Table> = {
  service_id: 'service',
  organization_id: 'organization',
  location_id: 'location',
  program_id: 'program',
  service_at_location_id: 'service_at_location',
  contact_id: 'contact',
  phone_id: 'phone',
  unit_id: 'unit',
  taxonomy_term_id: 'taxonomy_term',
}

/**
 * Checks the rows of all tables of a package together.
 *
 * @param isOldLayout as HSDS 1.x and 2.x lay it out: nothing is missing that has no column there
 */
export function checkRows(rows: readonly SourceRow[], isOldLayout: boolean, tellOf: (row: SourceRow) => Tell): void {
  const ids = new Map<Table, Map<string, number>>()
  for (const row of rows) {
    const known = ids.get(row.table) ?? new Map<string, number>()
    ids.set(row.table, known)
    const { id } = row.fields
    const before = id === undefined ? undefined : known.get(id)
    if (id !== undefined && before !== undefined) tellOf(row)({ path: '', level: 'wrong', reason: 'id-twice', about: `${id}: ${before}` })
    else if (id !== undefined) known.set(id, row.line)
  }
  for (const row of rows) checkRow(row, ids, isOldLayout, tellOf(row))
}

function checkRow(
  { table, fields }: SourceRow,
  ids: ReadonlyMap<Table, ReadonlyMap<string, number>>,
  isOldLayout: boolean,
  tell: Tell,
): void {
  const hasNoColumn = (isOldLayout && NOT_IN_OLD_LAYOUT[table]) || []
  const needed = ['id', ...(NEEDED[table] ?? []), ...(BELONGS[table] ?? [])]
  for (const field of needed.filter((one) => one !== 'unit' && !hasNoColumn.includes(one))) {
    const level = MAY_BE_EMPTY[table]?.includes(field) ? 'doubtful' : 'wrong'
    if (fields[field] === undefined) tell({ path: field, level, reason: 'missing', about: field })
  }
  for (const [field, text] of Object.entries(fields)) {
    checkField(table, field, text, field, tell, true)
    const target = POINTS_AT[field]
    if (target && ids.has(target) && !ids.get(target)!.has(text))
      tell({ path: field, level: 'wrong', reason: 'nothing-there', about: `${target} ${text}` })
  }
  checkRecord(fields, '', tell)
}
