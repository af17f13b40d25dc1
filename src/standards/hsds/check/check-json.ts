import { type Table, tableNamed } from '../tables.ts'
import { show, type Tell } from './fault.ts'
import { checkField, checkRecord, NEEDED } from './rules.ts'

type Json = Record<string, unknown>

/** Records by their id: to see that an id means one thing, and whether two files speak of the same. */
export interface Seen {
  /** id -> what it is, where it was, and what it said. */
  byId: Map<string, { table: Table; path: string; text: string }>
  /** Records that the file itself holds, not what lies in them. */
  records: { table: Table; id: string; path: string }[]
  isList: boolean
}

/** Checks what one JSON file holds: a record, a list, a page, or what a server says of itself. */
export function checkJson(value: unknown, table: Table | undefined, tell: Tell): Seen {
  const seen: Seen = { byId: new Map(), records: [], isList: false }
  if (!isObject(value) && !Array.isArray(value)) tell({ path: '', level: 'wrong', reason: 'not-an-object', about: show(value) })
  else if (isObject(value) && 'version' in value && !('id' in value)) checkApi(value, tell)
  else if (isObject(value) && Array.isArray(value.contents)) {
    seen.isList = true
    if ('total_items' in value) checkPage(value, value.contents, tell)
    value.contents.forEach((record, index) => checkTop(record, table, `contents[${index}]`, seen, tell))
  } else if (Array.isArray(value)) {
    seen.isList = true
    value.forEach((record, index) => checkTop(record, table, `[${index}]`, seen, tell))
  } else if (table === undefined && Object.entries(value).some(([name, list]) => tableNamed(name) && Array.isArray(list))) {
    seen.isList = true
    for (const [name, list] of Object.entries(value)) {
      if (Array.isArray(list)) list.forEach((record, index) => checkTop(record, tableNamed(name), `${name}[${index}]`, seen, tell))
    }
  } else checkTop(value, table, '', seen, tell)
  return seen
}

function checkTop(record: unknown, table: Table | undefined, path: string, seen: Seen, tell: Tell): void {
  const kind = table ?? kindOf(record)
  if (!kind) return tell({ path, level: 'doubtful', reason: 'not-known', about: '' })
  if (isObject(record) && typeof record.id === 'string') seen.records.push({ table: kind, id: record.id, path })
  checkObject(record, kind, path, seen, tell)
}

/** What only such a record has. */
function kindOf(record: unknown): Table | undefined {
  if (!isObject(record)) return undefined
  const has = (...fields: string[]) => fields.some((field) => field in record)
  if (has('location') && has('service', 'service_id', 'location_id')) return 'service_at_location'
  if (has('status', 'service_at_locations', 'fees', 'application_process')) return 'service'
  if (has('location_type', 'latitude', 'addresses')) return 'location'
  if (has('parent_id', 'term_uri', 'taxonomy', 'taxonomy_detail')) return 'taxonomy_term'
  if (has('website', 'legal_status', 'organization_identifiers', 'logo')) return 'organization'
  return undefined
}

function checkObject(value: unknown, table: Table, path: string, seen: Seen, tell: Tell): void {
  if (!isObject(value)) return tell({ path, level: 'wrong', reason: 'not-an-object', about: show(value) })
  const at = (field: string) => (path ? `${path}.${field}` : field)
  for (const field of ['id', ...(NEEDED[table] ?? [])]) {
    // What is there and says nothing is allowed by the letter.
    const isEmpty = value[field] === ''
    if (isEmpty || value[field] === undefined || value[field] === null)
      tell({ path: at(field), level: isEmpty ? 'doubtful' : 'wrong', reason: 'missing', about: field })
  }
  for (const [field, inner] of Object.entries(value)) {
    checkField(table, field, inner, at(field), tell)
    const innerTable = field === 'taxonomy_detail' ? 'taxonomy' : tableNamed(field)
    if (typeof inner !== 'object' || inner === null || !innerTable) continue
    if (Array.isArray(inner)) inner.forEach((one, index) => checkObject(one, innerTable, `${at(field)}[${index}]`, seen, tell))
    else checkObject(inner, innerTable, at(field), seen, tell)
  }
  checkRecord(value, path, tell)
  if (typeof value.id === 'string') checkIdentity(value.id, value, table, at('id'), seen, tell)
}

/** Kinds of record that others point at: an id of theirs must mean one thing. */
const ITSELF: readonly Table[] = ['service', 'organization', 'location', 'service_at_location', 'taxonomy', 'taxonomy_term']

function checkIdentity(id: string, record: Json, table: Table, path: string, seen: Seen, tell: Tell): void {
  if (!ITSELF.includes(table)) return
  // What lies in a record may be longer or shorter in another place; its own plain fields may not differ.
  const text = JSON.stringify(
    Object.entries(record)
      .filter(([, value]) => typeof value !== 'object')
      .sort(),
  )
  const before = seen.byId.get(id)
  if (!before) seen.byId.set(id, { table, path, text })
  else if (before.table !== table) tell({ path, level: 'wrong', reason: 'id-of-two', about: `${id}: ${before.path}` })
  else if (before.text !== text) tell({ path, level: 'doubtful', reason: 'id-twice', about: `${id}: ${before.path}` })
}

function checkApi(value: Json, tell: Tell): void {
  for (const field of ['version', 'profile', 'openapi_url']) {
    if (!value[field]) tell({ path: field, level: 'wrong', reason: 'missing', about: field })
    else checkField('api', field, value[field], field, tell)
  }
}

/** Do the numbers of a page agree with each other and with what is on it? */
function checkPage(page: Json, contents: readonly unknown[], tell: Tell): void {
  const { total_pages: pages, page_number: number, size, total_items: total } = page
  const wrong = (path: string, reason: 'page-count' | 'page-first' | 'page-last' | 'page-empty', about: string) =>
    tell({ path, level: 'wrong', reason, about })
  if (typeof size === 'number' && size !== contents.length) wrong('size', 'page-count', `${size}, ${contents.length}`)
  if (typeof total === 'number' && total < contents.length) wrong('total_items', 'page-count', `${total}, ${contents.length}`)
  if (page.empty !== (contents.length === 0)) wrong('empty', 'page-empty', show(page.empty))
  if (typeof number !== 'number' || typeof pages !== 'number') return
  if (page.first_page !== (number === 1)) wrong('first_page', 'page-first', show(page.first_page))
  if (page.last_page !== number >= pages) wrong('last_page', 'page-last', `${show(page.last_page)}: ${number} / ${pages}`)
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)
