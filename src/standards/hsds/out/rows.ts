import { flatten } from '../flatten-json.ts'
import { isOwnWord, ownWordTermId } from '../own-words.ts'
import type { Table } from '../tables.ts'
import type { Hsds } from './fields.ts'
import { idFor } from './ids.ts'
import { OLD_SHEETS, type Sheet, SHEETS } from './tables.ts'

/** A row for a file. */
export interface SheetRow {
  sheet: Sheet
  fields: Record<string, string>
}

/**
 * The rows that a nested object is in the tables of HSDS 3.1.
 *
 * @param table which kind of object it is
 */
export function* tableRows(table: Table, object: Hsds): Generator<{ table: Table; fields: Record<string, string> }> {
  const units: Hsds[] = []
  const record = pointing(object, units) as Record<string, unknown>
  for (const row of flatten({ table, record })) {
    // Where an attribute lies is said by what it points at.
    if (row.table === 'metadata') row.fields.resource_type ??= table
    yield { table: row.table, fields: row.fields }
  }
  for (const unit of units) yield* flatten({ table: 'unit', record: unit })
}

/** What stands in a table of its own is pointed at: terms, units, organisations and places. */
function pointing(value: unknown, units: Hsds[]): unknown {
  if (Array.isArray(value)) return value.map((one) => pointing(one, units))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([field, inner]) => {
      const id = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? (inner as Hsds).id : undefined
      if (field === 'unit' && id !== undefined) units.push(inner as Hsds)
      if (field === 'taxonomy_detail') return [['taxonomy_id', id]]
      if (id !== undefined && ['unit', 'taxonomy_term', 'organization', 'location'].includes(field)) return [[`${field}_id`, id]]
      return [[field, pointing(inner, units)]]
    }),
  )
}

/** The row for its file in 3.1. In tables an attribute must name a term: ours do (said-list.ts), others without one stay in the JSON. */
export function sheetRow({ table, fields }: { table: Table; fields: Record<string, string> }): SheetRow[] {
  const sheet = SHEETS[table]
  if (!sheet || table !== 'attribute' || fields.taxonomy_term_id) return sheet ? [{ sheet, fields }] : []
  return isOwnWord(fields) ? [{ sheet, fields: { ...fields, taxonomy_term_id: ownWordTermId(fields.link_type!) } }] : []
}

const WEEKDAYS: Record<string, string> = {
  MO: 'Monday',
  TU: 'Tuesday',
  WE: 'Wednesday',
  TH: 'Thursday',
  FR: 'Friday',
  SA: 'Saturday',
  SU: 'Sunday',
}

/** The same row in the layouts of 1.x and 2.x. What these have no place for is left out. */
export function oldSheetRows({ table, fields }: { table: Table; fields: Record<string, string> }): SheetRow[] {
  const row = (sheet: string, more: Record<string, string | undefined> = {}): SheetRow => ({
    sheet: OLD_SHEETS[sheet]!,
    fields: { ...fields, ...Object.fromEntries(Object.entries(more).filter(([, text]) => text !== undefined)) } as Record<string, string>,
  })
  switch (table) {
    case 'organization':
      return [row('organizations', { url: fields.website })]
    case 'program':
      return [row('programs')]
    case 'service':
      return [
        row('services', { fees: fields.fees_description ?? fields.fees }),
        ...(fields.eligibility_description
          ? [
              row('eligibility', {
                id: idFor(fields.id ?? '', 'eligibility'),
                service_id: fields.id,
                eligibility: fields.eligibility_description,
              }),
            ]
          : []),
      ]
    case 'service_at_location':
      return [row('services_at_location')]
    case 'location':
      return [row('locations')]
    case 'address':
      return [
        row(fields.address_type === 'postal' ? 'postal_addresses' : 'physical_addresses', {
          address_1: [fields.address_1, fields.address_2].filter(Boolean).join(', '),
        }),
      ]
    case 'schedule':
      return timesOf(fields, row)
    case 'language':
      return fields.phone_id ? [] : [row('languages', { language: fields.name ?? fields.code })]
    case 'accessibility':
      return [row('accessibility_for_disabilities', { accessibility: fields.description })]
    case 'service_area':
      return [row('service_areas', { service_area: fields.name })]
    case 'taxonomy_term':
      return [row('taxonomies', { vocabulary: fields.taxonomy })]
    case 'attribute':
      return fields.taxonomy_term_id && fields.link_entity === 'service'
        ? [row('service_taxonomies', { service_id: fields.link_id, taxonomy_id: fields.taxonomy_term_id })]
        : []
    case 'phone':
    case 'contact':
      return [row(`${table}s`)]
    case 'cost_option':
    case 'required_document':
      return [row(`${table}s`)]
    case 'funding':
    case 'metadata':
      return [row(table)]
    default:
      return []
  }
}

/** In 1.x a time is one weekday; any other rhythm is a schedule of 2.x. */
function timesOf(fields: Record<string, string>, row: (sheet: string, more?: Record<string, string | undefined>) => SheetRow): SheetRow[] {
  const days = fields.byday?.split(',') ?? []
  const isWeekly = days.length > 0 && days.every((day) => day in WEEKDAYS) && (fields.freq ?? 'WEEKLY') === 'WEEKLY'
  const isMore = ['valid_from', 'valid_to', 'dtstart', 'until', 'interval', 'bymonthday', 'description'].some((field) => fields[field])
  if (!isWeekly || isMore) return [row('schedules')]
  return days.map((day) => row('regular_schedules', { id: idFor(fields.id ?? '', day), weekday: WEEKDAYS[day] }))
}
