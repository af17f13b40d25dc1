import type { OrganisationEntry } from '#domain/directory'
import { childrenOf } from './children.ts'
import { fitting, hungOn, type Known, note } from './known.ts'
import { prose, restOf, said, type SourceRow } from './source-row.ts'
import { emailIn } from './values.ts'

const USED = ['name', 'alternate_name', 'description', 'email', 'url', 'website']

export function* organisationsIn(known: Known): Generator<OrganisationEntry> {
  for (const row of known.organisations.values()) {
    const entry = organisationOf(row, known)
    if (entry) yield entry
  }
}

function organisationOf(row: SourceRow, known: Known): OrganisationEntry | undefined {
  const { report } = known
  const id = row.fields.id!
  const children = childrenOf('organisation', id, known)
  const rest: Record<string, unknown> = { ...restOf(row, USED), ...children.rest }
  const programs = Array.from(hungOn('program', id, known), (program) => ({ ...program.row.fields }))
  if (programs.length > 0) rest.program = programs
  const name = fitting(row, report, 'name', nameOf(row), 300, rest)
  if (!name) return void note(report, row, 'missing-name', 'left-out', id)
  // A letter goes there where the service has no address of its own.
  const text = said(row, 'email')
  const email = text === null ? null : emailIn(text)
  if (text !== null && email === null) {
    note(report, row, 'bad-email', 'kept', text)
    rest.email = text
  }
  return {
    sourceId: id,
    columns: {
      name,
      alternate_name: fitting(row, report, 'alternate_name', said(row, 'alternate_name'), 1000, rest),
      description: fitting(row, report, 'description', prose(said(row, 'description')), 100_000, rest),
      email,
      phone: children.phones[0]?.number ?? null,
      url: said(row, 'url', 'website'),
    },
    phones: children.phones,
    rest,
  }
}

const nameOf = (row: SourceRow) => said(row, 'name', 'alternate_name')

/** The organisation of this id, where it is one that is kept. */
export function organisationIn(id: string | null, { organisations }: Known): string | null {
  const row = id === null ? undefined : organisations.get(id)
  return row && nameOf(row) !== null ? id : null
}

/** A program is kept with its organisation, and with each service that names it. */
export function hangPrograms({ stage, organisations, report }: Known): void {
  for (const row of stage.rows('program')) {
    const { id = '', organization_id: organisation = '' } = row.fields
    if (organisations.has(organisation)) stage.hang('program', organisation, row)
    else if (!stage.hasServiceOf(id)) note(report, row, 'dangling-organisation', 'left-out', organisation)
  }
}
