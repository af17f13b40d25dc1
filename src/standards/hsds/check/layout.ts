import type { SourceRow } from '../source-row.ts'
import { isOfOldLayout } from '../tables.ts'

/**
 * Are these tables laid out as in HSDS 1.x and 2.x? Where no file says so, the columns do: what an organisation has as `url` there
 * is its `website` in 3.x.
 */
export function isOldLayout(files: readonly string[], rows: readonly SourceRow[]): boolean {
  if (files.some(isOfOldLayout)) return true
  const organisations = rows.filter(({ table }) => table === 'organization')
  return organisations.some(({ fields }) => fields.url !== undefined) && organisations.every(({ fields }) => fields.website === undefined)
}
