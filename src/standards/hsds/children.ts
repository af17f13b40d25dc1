import type { PhoneEntry, Rest, TimeEntry } from '#domain/directory'
import { hungOn, type Known, note } from './known.ts'
import { type Owner, ownerOf } from './owners.ts'
import { prose, said, type SourceRow } from './source-row.ts'
import type { Table } from './tables.ts'
import { newReport } from './report.ts'
import { takeTime } from './take-time.ts'

/** What hangs on one organisation, place or service. */
export interface Children {
  phones: PhoneEntry[]
  times: TimeEntry[]
  languages: string[]
  contacts: SourceRow[]
  addresses: SourceRow[]
  eligibility: string[]
  accessibility: string[]
  costs: SourceRow[]
  capacities: SourceRow[]
  /** What stands in these lists already: a stranger makes them long. */
  seen: Set<string>
  /** Rows of tables without a column of ours, by table. */
  rest: Rest
}

/** Finds for every row of a table that hangs on others on what it hangs. */
export function hangChildren(known: Known): void {
  const { stage, report } = known
  for (const table of NOT_OURS) for (const row of stage.rows(table)) note(report, row, 'not-kept', 'left-out', row.fields.id ?? '')
  for (const table of Object.keys(TAKERS) as Table[]) {
    for (const row of stage.rows(table)) {
      const owner = ownerOf(row, known)
      owner?.ids.forEach((id, index) => stage.hang(owner.kind, id, row, index === 0))
    }
  }
}

/** What hangs on this one. What is wrong with a row is said once, on however many it hangs. */
export function childrenOf(kind: Owner['kind'], id: string, known: Known): Children {
  const children = newChildren()
  const quiet = { ...known, report: newReport(0) }
  for (const { row, isFirst } of hungOn(kind, id, known)) TAKERS[row.table]!(children, row, isFirst ? known : quiet)
  return children
}

/** Tables about the package itself, or lists that only other tables of it point at. */
const NOT_OURS = ['meta_table_description'] as const satisfies Table[]

const newChildren = (): Children => ({
  phones: [],
  times: [],
  languages: [],
  contacts: [],
  addresses: [],
  eligibility: [],
  accessibility: [],
  costs: [],
  capacities: [],
  seen: new Set(),
  rest: {},
})

type Take = (children: Children, row: SourceRow, known: Known) => void

/** The whole row stays beside what we make of it, so that the directory can be given on as it came. */
function keepRow(children: Children, row: SourceRow): void {
  const list = (children.rest[row.table] ??= []) as unknown[]
  list.push({ ...row.fields })
}

function isNew({ seen }: Children, ...whole: (string | null)[]): boolean {
  const before = seen.size
  return seen.add(JSON.stringify(whole)).size > before
}

/** Text of the first of these columns, or a note that the row says nothing. */
const words =
  (list: keyof Pick<Children, 'languages' | 'eligibility' | 'accessibility'>, ...columns: string[]): Take =>
  (children, row, { report }) => {
    const text = prose(
      columns
        .map((column) => said(row, column))
        .filter(Boolean)
        .join(': '),
    )
    if (text === null) return note(report, row, 'nothing-said', 'left-out', row.fields.id ?? '')
    if (isNew(children, list, text)) children[list].push(text)
    keepRow(children, row)
  }

const listed =
  (list: keyof Pick<Children, 'contacts' | 'addresses' | 'costs' | 'capacities'>): Take =>
  (children, row) => {
    children[list].push(row)
    keepRow(children, row)
  }

const takeLanguage: Take = (children, row, known) =>
  words('languages', said(row, 'code') ? 'code' : said(row, 'name') ? 'name' : 'language')(children, row, known)

const TAKERS: Partial<Record<Table, Take>> = {
  contact: listed('contacts'),
  address: listed('addresses'),
  phone: takePhone,
  schedule: (children, row, known) => {
    if (takeTime(children, row, known)) keepRow(children, row)
  },
  language: takeLanguage,
  eligibility: words('eligibility', 'eligibility'),
  accessibility: words('accessibility', 'accessibility', 'description', 'details'),
  cost_option: listed('costs'),
  service_capacity: (children, row, known) => {
    const unit = known.units.get(row.fields.unit_id ?? '')
    if (unit) row.fields.unit ??= JSON.stringify(unit.fields)
    listed('capacities')(children, row, known)
  },
  holiday_schedule: keepRow,
  service_area: keepRow,
  funding: keepRow,
  required_document: keepRow,
  payment_accepted: keepRow,
  url: keepRow,
  organization_identifier: keepRow,
  metadata: keepRow,
  // One that names a term of a service becomes a link too (service-links.ts).
  attribute: keepRow,
}

/**
 * The same of what was kept: what we once made of the rows of an entry, to see whether its columns still say that.
 *
 * @param rest as an entry keeps it: rows by table
 */
export function childrenOfRest(rest: Rest): Children {
  const children = newChildren()
  const quiet = { report: newReport(0), units: new Map() } as unknown as Known
  for (const [table, rows] of Object.entries(rest) as [Table, unknown][]) {
    const take = Object.hasOwn(TAKERS, table) ? TAKERS[table] : undefined
    if (take && Array.isArray(rows))
      for (const fields of rows as Record<string, string>[]) take(children, { table, file: '', line: 0, fields }, quiet)
  }
  return children
}

/** Does this attribute say that a service has a term that is there? */
export function linksTerm({ fields }: SourceRow, { services, terms }: Known): boolean {
  return services.has(fields.link_id ?? fields.service_id ?? '') && terms.has(fields.taxonomy_term_id ?? fields.taxonomy_id ?? '')
}

function takePhone(children: Children, row: SourceRow, { report }: Known): void {
  const whole = said(row, 'number')
    ?.replace(/^"+|"+$/g, '')
    .trim()
  if (!whole) return note(report, row, 'no-number', 'left-out', row.fields.id ?? '')
  if (whole.length > 60) note(report, row, 'shortened', 'kept', `number: ${whole}`)
  const description =
    [whole.length > 60 ? whole : null, said(row, 'description'), said(row, 'department')].filter(Boolean).join(' · ') || null
  if (!isNew(children, 'phones', whole, said(row, 'extension'))) return keepRow(children, row)
  children.phones.push({
    sourceId: row.fields.id ?? null,
    number: whole.slice(0, 60),
    extension: said(row, 'extension'),
    type: said(row, 'type'),
    description,
  })
  keepRow(children, row)
}
