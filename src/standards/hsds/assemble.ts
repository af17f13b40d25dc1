import type { DirectoryEntries, LocationEntry, OrganisationEntry } from '#domain/directory'
import { childrenIn, type ChildrenOf } from './children.ts'
import { fitting, knownIn, type Known, note } from './known.ts'
import type { Report } from './report.ts'
import { servicesIn } from './services.ts'
import { prose, restOf, type Rows, said, type SourceRow } from './source-row.ts'
import { taxonomiesIn, termsIn } from './terms.ts'

/** Puts rows together to entries. What can be kept is kept, and everything that is not, or not as it was, is noted. */
export function assemble(rows: Rows, report: Report): DirectoryEntries {
  const known = knownIn(rows, report)
  const childrenOf = childrenIn(known)
  const entries = {
    organisations: [...known.organisations.values()].flatMap((row) => organisationOf(row, known, childrenOf)),
    locations: [...known.locations.values()].map((row) => locationOf(row, known, childrenOf)),
    taxonomies: taxonomiesIn(known),
    terms: termsIn(known),
    services: servicesIn(known, childrenOf),
  }
  noteUnusedPrograms(known)
  const here = new Set(entries.organisations.map((entry) => entry.sourceId))
  for (const entry of [...entries.locations, ...entries.services]) {
    if (entry.organisationSourceId !== null && !here.has(entry.organisationSourceId)) entry.organisationSourceId = null
  }
  return entries
}

/** A program is kept with its organisation, and with each service that names it. */
function noteUnusedPrograms({ rows, organisations, services, report }: Known): void {
  const named = new Set([...services.values()].map((row) => row.fields.program_id))
  for (const row of rows.get('program') ?? []) {
    const { id = '', organization_id: organisation = '' } = row.fields
    if (!organisations.has(organisation) && !named.has(id)) note(report, row, 'dangling-organisation', 'left-out', organisation)
  }
}

const ORGANISATION = ['name', 'alternate_name', 'description', 'email', 'url', 'website']

function organisationOf(row: SourceRow, known: Known, childrenOf: ChildrenOf): OrganisationEntry[] {
  const { report, rows } = known
  const id = row.fields.id!
  const children = childrenOf('organisation', id)
  const rest = { ...restOf(row, ORGANISATION), ...children.rest }
  const programs = (rows.get('program') ?? [])
    .filter((program) => program.fields.organization_id === id)
    .map((program) => ({ ...program.fields }))
  if (programs.length > 0) Object.assign(rest, { program: programs })
  const name = fitting(row, report, 'name', said(row, 'name', 'alternate_name'), 300, rest)
  if (!name) {
    note(report, row, 'missing-name', 'left-out', id)
    return []
  }
  return [
    {
      sourceId: id,
      columns: {
        name,
        alternate_name: fitting(row, report, 'alternate_name', said(row, 'alternate_name'), 1000, rest),
        description: fitting(row, report, 'description', prose(said(row, 'description')), 100_000, rest),
        email: said(row, 'email'),
        phone: children.phones[0]?.number ?? null,
        url: said(row, 'url', 'website'),
      },
      phones: children.phones,
      rest,
    },
  ]
}

const LOCATION = ['organization_id', 'name', 'alternate_name', 'description', 'transportation', 'latitude', 'longitude']

function locationOf(row: SourceRow, known: Known, childrenOf: ChildrenOf): LocationEntry {
  const { report } = known
  const id = row.fields.id!
  const children = childrenOf('location', id)
  const rest: Record<string, unknown> = { ...restOf(row, LOCATION), ...children.rest }
  const organisation = row.fields.organization_id ?? null
  if (organisation !== null && !known.organisations.has(organisation)) {
    note(report, row, 'dangling-organisation', 'kept', organisation)
    rest.organization_id = organisation
  }
  // A place is where its street is: a post box only where there is nothing else.
  const [address] = children.addresses.toSorted((a, b) => Number(isPostal(a)) - Number(isPostal(b)))
  return {
    sourceId: id,
    organisationSourceId: organisation !== null && known.organisations.has(organisation) ? organisation : null,
    columns: {
      name: fitting(row, report, 'name', said(row, 'name'), 1000, rest),
      alternate_name: said(row, 'alternate_name'),
      description: prose(said(row, 'description')),
      transportation: prose(said(row, 'transportation')),
      accessibility: children.accessibility.join('\n') || null,
      address_1: address ? said(address, 'address_1') : null,
      address_2: address ? said(address, 'address_2') : null,
      city: address ? said(address, 'city') : null,
      region: address ? said(address, 'region') : null,
      state_province: address ? said(address, 'state_province') : null,
      postal_code: address ? said(address, 'postal_code') : null,
      country: address ? said(address, 'country') : null,
      ...pointOf(row, report, rest),
    },
    phones: children.phones,
    times: children.times,
    rest,
  }
}

const isPostal = (row: SourceRow) => said(row, 'address_type') === 'postal' || /^postal/i.test(row.file)

/** Degrees, or nothing where they cannot be: outside the world, one of the two alone, or 0,0 in the sea, where forms that were not filled in lie. */
function pointOf(row: SourceRow, report: Report, rest: Record<string, unknown>): { latitude: number | null; longitude: number | null } {
  const [north, east] = [said(row, 'latitude'), said(row, 'longitude')]
  if (north === null && east === null) return { latitude: null, longitude: null }
  const [latitude, longitude] = [north, east].map((text) =>
    text !== null && /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN,
  ) as [number, number]
  if (Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && !(latitude === 0 && longitude === 0)) return { latitude, longitude }
  note(report, row, 'bad-coordinate', 'kept', `${north ?? ''}, ${east ?? ''}`)
  rest.latitude = north
  rest.longitude = east
  return { latitude: null, longitude: null }
}
