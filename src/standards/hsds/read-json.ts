import { basename } from 'node:path'
import { flatten } from './flatten-json.ts'
import type { Limits } from './limits.ts'
import { encodingOf, sizeOf, textOf } from './open-text.ts'
import { CannotRead, type FileCount, type Report } from './report.ts'
import type { SourceRow } from './source-row.ts'
import { type Table, tableNamed, tableOfFile, tableWith } from './tables.ts'

type Json = Record<string, unknown>

/**
 * Reads one JSON file of HSDS 3.x: one record, a list of them, a page with `contents`, or tables by name.
 *
 * @throws CannotRead when it is too large, lies too deep or is no JSON
 */
export async function* readJson(path: string, report: Report, limits: Limits): AsyncGenerator<SourceRow> {
  const file = basename(path)
  if ((await sizeOf(path)) > limits.json) throw new CannotRead('json-too-large', file)
  const encoding = await encodingOf(path)
  if (encoding !== 'utf-8') report.note({ file, line: 1, reason: 'encoding', outcome: 'kept', about: encoding })
  let text = ''
  for await (const piece of textOf(path, encoding)) text += piece
  const count = { file, read: 0 }
  report.files.push(count)
  let place = 0
  for (const { table, record } of recordsIn(parsed(text, file, limits), tableOfFile(file))) {
    yield* rowsOf({ table, record }, { file, line: ++place }, count, report)
  }
}

/** Reads newline-delimited JSON: one record a line. A line that is no JSON is left out; a file of such lines is none. */
export async function* readNdjson(path: string, report: Report, limits: Limits): AsyncGenerator<SourceRow> {
  const file = basename(path)
  if ((await sizeOf(path)) > limits.file) throw new CannotRead('file-too-large', file)
  const encoding = await encodingOf(path)
  if (encoding !== 'utf-8') report.note({ file, line: 1, reason: 'encoding', outcome: 'kept', about: encoding })
  const count = { file, read: 0 }
  report.files.push(count)
  let [lines, understood] = [0, 0]
  for await (const { text, line } of linesOf(path, file, encoding, limits)) {
    lines++
    let value: unknown
    try {
      value = parsed(text, file, limits, line)
    } catch (error) {
      if (!(error instanceof CannotRead) || error.reason !== 'broken-json') throw error
      count.read++
      report.note({ file, line, reason: 'unreadable-json', outcome: 'left-out', about: text.slice(0, 60) })
      continue
    }
    understood++
    for (const found of recordsIn(value, tableOfFile(file))) yield* rowsOf(found, { file, line }, count, report)
  }
  if (lines > 0 && understood === 0) throw new CannotRead('broken-json', file, 1)
}

async function* linesOf(
  path: string,
  file: string,
  encoding: Parameters<typeof textOf>[1],
  limits: Limits,
): AsyncGenerator<{ text: string; line: number }> {
  let [rest, line] = ['', 0]
  for await (const piece of textOf(path, encoding)) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > limits.jsonLine) throw new CannotRead('row-too-long', file, line + lines.length + 1)
    for (const text of lines) {
      line++
      if (text.trim()) yield { text, line }
    }
  }
  if (rest.trim()) yield { text: rest, line: line + 1 }
}

export function parsed(text: string, file: string, limits: Limits, line?: number): unknown {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new CannotRead('broken-json', file, line)
  }
  if (isDeeperThan(value, limits.depth)) throw new CannotRead('too-deep', file, line)
  return value
}

/** Counted without recursion: what lies ten thousand deep would end the program before it is refused. */
function isDeeperThan(value: unknown, limit: number): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limit) return true
    const next: unknown[] = []
    for (const one of level) if (one !== null && typeof one === 'object') for (const inner of Object.values(one)) next.push(inner)
    level = next
  }
  return false
}

function isObject(value: unknown): value is Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

function* recordsIn(value: unknown, named: Table | undefined): Generator<{ table: Table | undefined; record: unknown }> {
  if (Array.isArray(value)) {
    for (const record of value) yield { table: tableOf(record, named), record }
  } else if (isObject(value) && Array.isArray(value.contents)) {
    yield* recordsIn(value.contents, named)
  } else if (isObject(value) && isTables(value)) {
    for (const [name, records] of Object.entries(value)) {
      const table = tableNamed(name)
      for (const record of records as unknown[])
        yield { table: table && isObject(record) ? tableWith(table, Object.keys(record)) : table, record }
    }
  } else {
    yield { table: tableOf(value, named), record: value }
  }
}

/** `{ "organizations.csv": […], "services": […] }` */
function isTables(value: Json): boolean {
  const entries = Object.entries(value)
  return (
    entries.length > 0 && !('id' in value) && entries.every(([, list]) => Array.isArray(list)) && entries.some(([name]) => tableNamed(name))
  )
}

/** What a record is, by what only such a record has. The name of the file decides where that says nothing. */
function tableOf(record: unknown, named: Table | undefined): Table | undefined {
  if (!isObject(record)) return undefined
  const has = (...keys: string[]) => keys.some((key) => key in record)
  if (has('service_at_locations', 'fees_description', 'application_process', 'eligibility_description', 'interpretation_services'))
    return 'service'
  if (has('location') || (has('service') && has('service_id', 'location_id'))) return 'service_at_location'
  if (has('legal_status', 'tax_status', 'year_incorporated', 'organization_identifiers', 'services')) return 'organization'
  if (has('location_type', 'latitude', 'addresses', 'transportation')) return 'location'
  if (named && has('id')) return tableWith(named, Object.keys(record))
  if (has('organization', 'organization_id', 'program') && has('name')) return 'service'
  if (has('parent_id', 'taxonomy_detail', 'term_uri')) return 'taxonomy_term'
  if (has('website', 'additional_websites')) return 'organization'
  return undefined
}

function* rowsOf(
  { table, record }: { table: Table | undefined; record: unknown },
  at: { file: string; line: number },
  count: FileCount,
  report: Report,
): Generator<SourceRow> {
  if (!table || !isObject(record)) {
    count.read++
    report.note({
      ...at,
      reason: 'format-not-known',
      outcome: 'left-out',
      about: isObject(record) ? String(record.id ?? record.name ?? '') : '',
    })
    return
  }
  for (const row of flatten({ table, record })) {
    count.read++
    yield { ...row, ...at }
  }
}
