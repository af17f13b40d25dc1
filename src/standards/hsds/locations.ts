import type { LocationEntry } from '#domain/directory'
import { childrenOf } from './children.ts'
import { fitting, type Known, note } from './known.ts'
import { organisationIn } from './organisations.ts'
import type { Report } from './report.ts'
import { prose, restOf, said, type SourceRow } from './source-row.ts'

const LOCATION = ['organization_id', 'name', 'alternate_name', 'description', 'transportation', 'latitude', 'longitude']

export function* locationsIn(known: Known): Generator<LocationEntry> {
  for (const row of known.locations.values()) yield locationOf(row, known)
}

function locationOf(row: SourceRow, known: Known): LocationEntry {
  const { report } = known
  const id = row.fields.id!
  const children = childrenOf('location', id, known)
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
    organisationSourceId: organisationIn(organisation, known),
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
