import { cleaned, noFields, type SourceRow } from './source-row.ts'
import { type Table, tableNamed } from './tables.ts'

export interface Found {
  table: Table
  record: Record<string, unknown>
}

/** What this record lies in: ids by column, nearest wins (`{ service_id: '…' }`), and the nearest of them. */
interface Around {
  ids: Record<string, string>
  nearest?: { table: Table; id: string }
}

/** One record of nested JSON as the rows that it would be in the tables. Lists and objects that we do not know stay as JSON text. */
export function* flatten({ table, record }: Found, around: Around = { ids: {} }): Generator<Omit<SourceRow, 'file' | 'line'>> {
  const fields = Object.assign(noFields(), around.ids, pointer(table, around))
  const inner: { found: Found; around: Around }[] = []
  const id = textOf(record.id)
  const below: Around = id ? { ids: { ...around.ids, [`${table}_id`]: id }, nearest: { table, id } } : around
  for (const [key, value] of Object.entries(record)) {
    const column = key.toLowerCase()
    const innerTable = tableNamed(column)
    if (value === null || value === undefined) continue
    if (typeof value !== 'object') {
      const text = textOf(value)
      if (text) fields[column] = text
    } else if (innerTable && Array.isArray(value)) {
      for (const one of value) if (isObject(one)) inner.push({ found: { table: innerTable, record: one }, around: below })
    } else if (isObject(value) && ONE.has(column)) {
      // It stands beside this record, not under it: what is its own is not ours.
      const other = column === 'taxonomy_detail' ? 'taxonomy' : (innerTable ?? 'taxonomy_term')
      const otherId = textOf(value.id)
      if (otherId) fields[`${other}_id`] = otherId
      inner.push({ found: { table: other, record: value }, around: { ids: {} } })
    } else {
      const text = cleaned(JSON.stringify(value))
      if (text !== '[]' && text !== '{}') fields[column] = text
    }
  }
  yield { table, fields }
  for (const one of inner) yield* flatten(one.found, one.around)
}

const ONE = new Set(['organization', 'program', 'service', 'location', 'taxonomy_term', 'taxonomy_detail'])

/** Two tables say in columns of their own what they are about. */
function pointer(table: Table, { nearest }: Around): Record<string, string> {
  if (table === 'attribute' && nearest) return { link_id: nearest.id, link_entity: nearest.table }
  if (table === 'metadata' && nearest) return { resource_id: nearest.id }
  return {}
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? cleaned(String(value)) : ''
}
