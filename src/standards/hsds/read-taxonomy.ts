import { basename } from 'node:path'
import { stat } from 'node:fs/promises'
import type { MeantTerm, OwnList } from '#domain/directory'
import { LIMITS, type Limits } from './limits.ts'
import { readTable } from './read-tabular.ts'
import { CannotRead, newReport } from './report.ts'
import { said } from './source-row.ts'

const LISTS: Record<string, OwnList> = {
  need: 'need',
  'service-type': 'service-type',
  service_type: 'service-type',
  circumstance: 'circumstance',
}

/** Columns that such tables have elsewhere, and that say nothing to us. */
const OF_TERMS = ['taxonomy_id', 'taxonomy_term_id']

const COLUMNS = ['id', 'name', 'term', 'parent', 'parent_id', 'means', 'code']

export interface TaxonomyRead {
  terms: MeantTerm[]
  lines: ReadonlyMap<string, number>
  leftOut: { line: number; about: string }[]
  unknownColumns: { column: string; line: number }[]
}

/**
 * Reads a programme's own list: a table with the columns id, name, parent, means and code. A term that means several things
 * has several rows; one that means nothing of ours leaves the last two cells empty.
 *
 * @returns the terms in the order of the table, with the line on which each begins; the lines that could not be understood, or
 * that call a term otherwise than a line before; and the columns that are not known, with the first line on which they say something
 * @throws CannotRead when the file is no such table
 */
export async function readTaxonomy(path: string, limits: Limits = LIMITS): Promise<TaxonomyRead> {
  const file = basename(path)
  const about = await stat(path).catch(() => undefined)
  if (!about) throw new CannotRead('no-such-path', file)
  if (!about.isFile()) throw new CannotRead('not-readable', file)
  const terms = new Map<string, MeantTerm & { means: { means: OwnList; code: string }[] }>()
  const lines = new Map<string, number>()
  const leftOut: { line: number; about: string }[] = []
  const odd = new Map<string, number>()
  let count = 0
  for await (const row of readTable(path, 'taxonomy_term', newReport(0), limits)) {
    if (++count > limits.rows) throw new CannotRead('too-many-rows', file, row.line)
    for (const column of Object.keys(row.fields)) if (!COLUMNS.includes(column) && !odd.has(column)) odd.set(column, row.line)
    const [id, name, means, code] = [said(row, 'id'), said(row, 'name', 'term'), said(row, 'means'), said(row, 'code')]
    const parent = said(row, 'parent', 'parent_id')
    const list = means ? LISTS[means.toLowerCase().replaceAll(' ', '-')] : undefined
    const before = id ? terms.get(id) : undefined
    const isOther = before && ((name && name !== before.name) || (parent && parent !== before.parentSourceId))
    if (!id || (!name && !before) || isOther || Boolean(means) !== Boolean(code) || (means && !list)) {
      leftOut.push({ line: row.line, about: (name ?? id ?? '').slice(0, 60) })
      continue
    }
    const term = before ?? { sourceId: id, name: name ?? '', parentSourceId: parent, means: [] }
    terms.set(id, term)
    if (!before) lines.set(id, row.line)
    const meaning = list && code ? { means: list, code: code.toLowerCase() } : undefined
    if (meaning && !term.means.some((one) => one.means === meaning.means && one.code === meaning.code)) term.means.push(meaning)
  }
  // A column that leads to another table: these are services, places or the like, whose names are no terms.
  const leadsElsewhere = [...odd.keys()].some((column) => /_id$/.test(column) && !OF_TERMS.includes(column))
  if (leadsElsewhere || (terms.size === 0 && count > 0)) throw new CannotRead('no-terms', file)
  if (terms.size === 0) throw new CannotRead('empty', file)
  const unknownColumns = [...odd].map(([column, line]) => ({ column, line }))
  return { terms: [...terms.values()], lines, leftOut, unknownColumns }
}
