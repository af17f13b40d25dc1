import type { ServiceEntry } from '#domain/directory'
import { linksTerm } from './children.ts'
import { type Known, note } from './known.ts'
import { idsIn } from './owners.ts'
import { prose, said } from './source-row.ts'

/** Where each service is given. A row that names no service, or no place that is there, links nothing. */
export function placesIn(known: Known): Map<string, ServiceEntry['places']> {
  const { report, rows } = known
  const places = new Map<string, ServiceEntry['places']>()
  for (const row of rows.get('service_at_location') ?? []) {
    const { service_id, location_id } = row.fields
    const services = service_id ? idsIn(service_id, known.services) : { ids: [], isList: false, missing: [] }
    const about = service_id ?? location_id ?? ''
    if (services.ids.length === 0) {
      note(report, row, service_id ? 'dangling-service' : 'missing-parent', 'left-out', about)
      continue
    }
    if (!location_id || !known.locations.has(location_id)) {
      note(report, row, location_id ? 'dangling-location' : 'missing-parent', 'left-out', location_id ?? about)
      continue
    }
    if (services.isList) note(report, row, 'list-of-ids', 'kept', about)
    for (const missing of services.missing) note(report, row, 'dangling-service', 'kept', missing)
    for (const id of services.ids) {
      const list = places.get(id) ?? []
      places.set(id, list)
      if (list.some((place) => place.locationSourceId === location_id)) continue
      list.push({ locationSourceId: location_id, sourceId: row.fields.id ?? null, description: prose(said(row, 'description')) })
    }
  }
  return places
}

/** Terms of each service: from 1.x and 2.x `service_taxonomy`, from 3.x `attribute`. */
export function termsOfServices(known: Known): Map<string, Set<string>> {
  const { report, rows } = known
  const terms = new Map<string, Set<string>>()
  const attributes = (rows.get('attribute') ?? []).filter((row) => linksTerm(row, known))
  for (const row of [...(rows.get('service_taxonomy') ?? []), ...attributes]) {
    const { service_id, link_id, taxonomy_id, taxonomy_term_id } = row.fields
    const cell = service_id ?? link_id
    const term = taxonomy_term_id ?? taxonomy_id
    const services = cell ? idsIn(cell, known.services).ids : []
    if (services.length === 0) note(report, row, cell ? 'dangling-service' : 'missing-parent', 'left-out', cell ?? '')
    else if (!term) note(report, row, 'nothing-said', 'left-out', cell ?? '')
    else if (!known.terms.has(term)) note(report, row, 'dangling-term', 'left-out', term)
    else for (const id of services) terms.set(id, (terms.get(id) ?? new Set()).add(term))
  }
  return terms
}
