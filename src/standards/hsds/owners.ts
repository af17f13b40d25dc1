import { type Known, note, type Pointed } from './known.ts'
import type { SourceRow } from './source-row.ts'

/** Whom a row belongs to. Services first: what hangs on a service at a place is the service's. */
export type Owner = { kind: 'service' | 'location' | 'organisation'; ids: string[] }

/**
 * The owner of a row that hangs on others. A list of ids in one cell ("89016,89006") hangs it on each that exists.
 * What it names and is not there is noted; without any owner the row is left out, and noted once.
 */
export function ownerOf(row: SourceRow, known: Known): Owner | undefined {
  const { fields } = row
  const asked = [
    fields.service_id,
    fields.location_id,
    fields.organization_id,
    fields.service_at_location_id,
    fields.contact_id,
    fields.resource_id,
    fields.link_id,
  ]
  const owner = ownerNamed(row, known, 0)
  if (!owner) {
    const about = asked.find(Boolean)
    note(known.report, row, about ? 'dangling-parent' : 'missing-parent', 'left-out', about ?? '')
    return undefined
  }
  const { ids, isList, missing } = fields.service_id ? idsIn(fields.service_id, known.services) : { ids: [], isList: false, missing: [] }
  if (ids.length > 0 && isList) note(known.report, row, 'list-of-ids', 'kept', fields.service_id ?? '')
  for (const id of missing) note(known.report, row, 'dangling-service', 'kept', id)
  if (fields.location_id && !known.locations.has(fields.location_id))
    note(known.report, row, 'dangling-location', 'kept', fields.location_id)
  if (fields.organization_id && !known.organisations.has(fields.organization_id))
    note(known.report, row, 'dangling-organisation', 'kept', fields.organization_id)
  return owner
}

function ownerNamed({ fields }: SourceRow, known: Known, depth: number): Owner | undefined {
  const { service_id, location_id, organization_id, service_at_location_id, contact_id } = fields
  if (service_id) {
    const { ids } = idsIn(service_id, known.services)
    if (ids.length > 0) return { kind: 'service', ids }
  }
  const at = service_at_location_id ? known.servicesAtLocations.get(service_at_location_id) : undefined
  if (at?.fields.service_id && known.services.has(at.fields.service_id)) return { kind: 'service', ids: [at.fields.service_id] }
  if (location_id && known.locations.has(location_id)) return { kind: 'location', ids: [location_id] }
  if (organization_id && known.organisations.has(organization_id)) return { kind: 'organisation', ids: [organization_id] }
  const contact = contact_id && depth === 0 ? known.contacts.get(contact_id) : undefined
  if (contact) return ownerNamed(contact, known, depth + 1)
  const other = fields.resource_id ?? fields.link_id
  if (other && known.services.has(other)) return { kind: 'service', ids: [other] }
  if (other && known.locations.has(other)) return { kind: 'location', ids: [other] }
  if (other && known.organisations.has(other)) return { kind: 'organisation', ids: [other] }
  const between = depth < 3 ? known.between.get(other ?? fields.phone_id ?? '') : undefined
  if (between) return ownerNamed(between, known, depth + 1)
  return undefined
}

/** An id, or several in one cell. Only where the cell as a whole is not itself an id. */
export function idsIn(cell: string, known: Pick<Pointed, 'has'>): { ids: string[]; isList: boolean; missing: string[] } {
  if (known.has(cell)) return { ids: [cell], isList: false, missing: [] }
  const parts = [
    ...new Set(
      cell
        .split(/[,;]/)
        .map((part) => part.trim())
        .filter(Boolean),
    ),
  ]
  return { ids: parts.filter((part) => known.has(part)), isList: parts.length > 1, missing: parts.filter((part) => !known.has(part)) }
}
