import type { DirectoryEntries, DirectoryInParts } from '#domain/directory'
import { hangChildren } from './children.ts'
import { cutRings } from './cut-rings.ts'
import { knownIn } from './known.ts'
import { locationsIn } from './locations.ts'
import { hangPrograms, organisationsIn } from './organisations.ts'
import type { Report } from './report.ts'
import { hangPlaces, hangTerms } from './service-links.ts'
import { servicesIn } from './services.ts'
import { settle } from './settle.ts'
import type { Stage } from './stage.ts'
import { hangTaxonomies, taxonomiesIn, termsIn } from './terms.ts'

/**
 * Puts the rows of a stage together to entries, one at a time as they are gone through. What can be kept is kept, and everything that
 * is not, or not as it was, is noted: the report is whole when every list was read to its end. Nothing but notes is written after the
 * first entry is given.
 */
export function assemble(stage: Stage, report: Report): Required<DirectoryInParts> {
  stage.indexRows()
  settle(stage, report)
  const known = knownIn(stage, report)
  hangChildren(known)
  hangPrograms(known)
  hangPlaces(known)
  hangTerms(known)
  stage.indexHung()
  hangTaxonomies(known)
  const isCut = cutRings(known)
  stage.makeRoomForNotes()
  return {
    taxonomies: taxonomiesIn(known),
    organisations: organisationsIn(known),
    locations: locationsIn(known),
    terms: termsIn(known, isCut),
    services: servicesIn(known),
  }
}

/** Everything, in memory. */
export function inMemory(parts: Required<DirectoryInParts>): Required<DirectoryEntries> {
  return {
    taxonomies: [...parts.taxonomies],
    organisations: [...parts.organisations],
    locations: [...parts.locations],
    terms: [...parts.terms],
    services: [...parts.services],
  }
}
