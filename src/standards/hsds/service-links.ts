import type { ServiceEntry } from '#domain/directory'
import { linksTerm } from './children.ts'
import { hungOn, type Known, note } from './known.ts'
import { idsIn } from './owners.ts'
import { prose, said, type SourceRow } from './source-row.ts'
import type { StagedRow } from './stage.ts'

/** Finds where each service is given. A row that names no service, or no place that is there, links nothing. */
export function hangPlaces(known: Known): void {
  const { report, stage } = known
  for (const row of stage.rows('service_at_location')) {
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
    for (const id of services.ids) stage.hang('place', id, row)
  }
}

export function placesOf(serviceId: string, known: Known): ServiceEntry['places'] {
  const places = new Map<string, ServiceEntry['places'][number]>()
  for (const { row } of hungOn('place', serviceId, known)) {
    const id = row.fields.location_id!
    if (places.has(id)) continue
    places.set(id, { locationSourceId: id, sourceId: row.fields.id ?? null, description: prose(said(row, 'description')) })
  }
  return [...places.values()]
}

/** Finds the terms of each service: from 1.x and 2.x `service_taxonomy`, from 3.x `attribute`. */
export function hangTerms(known: Known): void {
  const { report, stage } = known
  const hang = (row: StagedRow) => {
    const cell = row.fields.service_id ?? row.fields.link_id
    const term = termIn(row)
    const services = cell ? idsIn(cell, known.services).ids : []
    if (services.length === 0) note(report, row, cell ? 'dangling-service' : 'missing-parent', 'left-out', cell ?? '')
    else if (!term) note(report, row, 'nothing-said', 'left-out', cell ?? '')
    else if (!known.terms.has(term)) note(report, row, 'dangling-term', 'left-out', term)
    else for (const id of services) stage.hang('term', id, row)
  }
  for (const row of stage.rows('service_taxonomy')) hang(row)
  for (const row of stage.rows('attribute')) if (linksTerm(row, known)) hang(row)
}

export const termsOf = (serviceId: string, known: Known): string[] =>
  [...new Set(Array.from(hungOn('term', serviceId, known), ({ row }) => termIn(row)!))].sort()

const termIn = ({ fields }: SourceRow) => fields.taxonomy_term_id ?? fields.taxonomy_id
