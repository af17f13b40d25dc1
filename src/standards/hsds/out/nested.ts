import type { Rest, TermsNamed } from '#domain/directory'
import type { Table } from '../tables.ts'
import { type Hsds, say, sayAsSaid, spoken } from './fields.ts'
import { idFor, isUuid } from './ids.ts'
import { timeOfSource } from './source-time.ts'
import { termOf } from './terms.ts'

/** Rows that lie in lists, with the name of the list. Tables that are not here are said otherwise, or have no place in 3.1. */
const LISTS: Partial<Record<Table, string>> = {
  accessibility: 'accessibility',
  address: 'addresses',
  attribute: 'attributes',
  contact: 'contacts',
  cost_option: 'cost_options',
  funding: 'funding',
  language: 'languages',
  metadata: 'metadata',
  organization_identifier: 'organization_identifiers',
  phone: 'phones',
  program: 'programs',
  required_document: 'required_documents',
  schedule: 'schedules',
  service_area: 'service_areas',
  service_capacity: 'capacities',
  url: 'additional_urls',
}

/** What rows can lie in, outermost first; whatever else names itself (`funding_id`) is innermost. */
const AROUND = ['service_at_location', 'contact', 'phone', ...Object.keys(LISTS).filter((table) => !['contact', 'phone'].includes(table))]

export interface Own {
  kind: 'service' | 'organization' | 'location'
  id: string
  source: string
}

export interface Row {
  table: Table
  fields: Record<string, string>
}

interface Node {
  key: string
  table: string
  object: Hsds
}

/**
 * Puts the rows that a source said of one entry into one another again, as HSDS 3.1 has them.
 *
 * @param keep whether a row is still right: what was corrected here is no longer said as the source said it
 * @param inside objects that rows may lie in: the services at locations of a service, by their id in the source
 */
export function nested(
  rest: Rest,
  own: Own,
  terms: TermsNamed,
  keep: (row: Row) => boolean = () => true,
  inside: ReadonlyMap<string, Hsds> = new Map(),
): Hsds {
  const root: Node = { key: '', table: own.kind, object: {} }
  const nodes = new Map<string, Node>([['', root]])
  for (const [id, object] of inside)
    nodes.set(`service_at_location:${id}`, { key: `service_at_location:${id}`, table: 'service_at_location', object })
  const rows = rowsIn(rest).map((row) => ({ row, chain: chainOf(row) }))
  for (const { row, chain } of rows.toSorted((a, b) => a.chain.length - b.chain.length)) {
    if (!keep(row)) continue
    const parent = parentIn(nodes, chain) ?? root
    const name = row.fields.id ?? JSON.stringify(row.fields)
    const key = `${parent.key ? `${parent.key}/` : ''}${row.table}:${name}`
    if (nodes.has(key)) continue
    const object = objectOf(row, { own, key, parent: parent.table, terms })
    nodes.set(key, { key, table: row.table, object })
    // What lies in it goes with it: of something else it would not be true.
    if (!saysEnough(object, row.table)) continue
    const list = row.table === 'url' && parent.table === 'organization' ? 'additional_websites' : LISTS[row.table]!
    const before = parent.object[list]
    parent.object[list] = [...(Array.isArray(before) ? before : []), object]
  }
  return root.object
}

/** Rows of tables that have a place in HSDS 3.1. */
function rowsIn(rest: Rest): Row[] {
  return (Object.keys(LISTS) as Table[]).flatMap((table) => {
    const rows = rest[table]
    return Array.isArray(rows) ? (rows as Record<string, string>[]).map((fields) => ({ table, fields })) : []
  })
}

/** In what a row lies, outermost first: `service_at_location:x1`, `contact:c1`. */
function chainOf({ table, fields }: Row): string[] {
  const chain = AROUND.filter((around) => around !== table && fields[`${around}_id`]).map((around) => `${around}:${fields[`${around}_id`]}`)
  const about = table === 'attribute' ? fields.link_id : table === 'metadata' ? fields.resource_id : undefined
  const named = about && Object.keys(LISTS).find((around) => around !== table && fields[`${around}_id`] === about)
  if (about && !named && fields.link_entity && fields.link_entity in LISTS) chain.push(`${fields.link_entity}:${about}`)
  return chain
}

/** The nearest thing of its chain that is there. */
function parentIn(nodes: ReadonlyMap<string, Node>, chain: readonly string[]): Node | undefined {
  for (let from = 0; from < chain.length; from++) {
    for (let to = chain.length; to > from; to--) {
      const node = nodes.get(chain.slice(from, to).join('/'))
      if (node) return node
    }
  }
  const [last] = chain.slice(-1)
  return last === undefined ? undefined : [...nodes.values()].find((node) => node.key.endsWith(`/${last}`))
}

/** Columns that say where a row lies; nested in its place it need not say so. */
const POINTERS = new Set([...AROUND, 'service', 'location', 'organization', 'unit', 'resource', 'link'].map((table) => `${table}_id`))

function objectOf(row: Row, at: { own: Own; key: string; parent: string; terms: TermsNamed }): Hsds {
  const { table } = row
  const { fields, asSaid } = table === 'schedule' ? timeOfSource(row.fields) : { fields: row.fields, asSaid: {} }
  const { id, taxonomy_term_id: termId, ...others } = fields
  const attributeId = (field: string) => idFor(at.own.id, at.key, field)
  const object: Hsds = { id: isUuid(id) ? id : attributeId('id') }
  for (const [field, text] of Object.entries(others)) {
    if (POINTERS.has(field) || (field === 'link_entity' && text === at.parent)) continue
    const value = /^[[{]/.test(text) ? jsonIn(text) : undefined
    if (value !== undefined) object[field] = value
    else if (!(field === 'uri' && table === 'service_area')) say(object, table, field, text, attributeId)
    else object[field] = text
  }
  for (const [field, text] of Object.entries(asSaid)) sayAsSaid(object, field, text, attributeId)
  const term = termId === undefined ? undefined : at.terms.get(`${at.own.source}\n${termId}`)
  if (term) object.taxonomy_term = termOf(term)
  else if (termId !== undefined) object.taxonomy_term_id = isUuid(termId) ? termId : idFor(at.own.source, 'term', termId)
  return spoken(completed(object, table))
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** Texts that the standard asks for and the source does not say. */
const NEEDED: Partial<Record<Table, readonly string[]>> = {
  address: ['address_1', 'city', 'state_province', 'postal_code', 'country'],
  metadata: ['last_action_date', 'last_action_type', 'field_name', 'previous_value', 'replacement_value', 'updated_by'],
  organization_identifier: ['identifier_type', 'identifier'],
  phone: ['number'],
  program: ['name', 'description'],
  url: ['url'],
}

/**
 * What the standard asks for and no empty text can stand for: a day, a count, an address. A row that does not say it is left out, as
 * whatever we wrote there would be made up.
 */
const NEVER_EMPTY: Partial<Record<Table, readonly string[]>> = {
  metadata: ['last_action_date'],
  organization_identifier: ['identifier'],
  service_capacity: ['available', 'updated'],
  url: ['url'],
}

const saysEnough = (object: Hsds, table: Table) =>
  (NEVER_EMPTY[table] ?? []).every((field) => object[field] !== undefined && object[field] !== null && object[field] !== '')

/** What the standard asks for is there, if empty: an object without it would be refused as a whole. */
export function completed(object: Hsds, table: Table): Hsds {
  for (const field of NEEDED[table] ?? []) if (!NEVER_EMPTY[table]?.includes(field)) object[field] ??= ''
  if (table === 'address') object.address_type ??= 'physical'
  if (table === 'service_capacity') {
    const unit = typeof object.unit === 'object' && object.unit !== null ? (object.unit as Hsds) : { name: '' }
    object.unit = {
      ...unit,
      id: isUuid(unit.id) ? unit.id : idFor('unit', String(unit.name)),
      name: typeof unit.name === 'string' ? unit.name : '',
    }
  }
  return object
}
