import type { SourceRow } from '../source-row.ts'
import { isOfOldLayout, type Table } from '../tables.ts'

/** What only 3.x has: tables, and columns of tables that were there before. */
const ONLY_NEW_TABLES: readonly Table[] = ['attribute', 'organization_identifier', 'service_capacity', 'taxonomy', 'unit', 'url']
const ONLY_NEW_COLUMNS: Partial<Record<Table, readonly string[]>> = {
  address: ['address_type'],
  location: ['location_type'],
  organization: ['website'],
  service: ['alert', 'assured_date', 'last_modified', 'minimum_age', 'maximum_age'],
  taxonomy_term: ['taxonomy_id', 'term_uri'],
}

/**
 * Are these tables laid out as in HSDS 1.x and 2.x? Where no file says so, what is in them does: tables in which nothing is of 3.x
 * are not of 3.x.
 */
export function isOldLayout(files: readonly string[], rows: readonly SourceRow[]): boolean {
  return files.some(isOfOldLayout) || (rows.length > 0 && !rows.some(isOfNewLayout))
}

const isOfNewLayout = ({ table, fields }: SourceRow) =>
  ONLY_NEW_TABLES.includes(table) || (ONLY_NEW_COLUMNS[table] ?? []).some((column) => fields[column] !== undefined)
