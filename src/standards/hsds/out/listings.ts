import {
  countPublicOrganisations,
  countPublicPlaces,
  countPublicServices,
  countTaxonomies,
  countTerms,
  type Part,
  type PublicFilter,
  publicOrganisationIds,
  publicPlaceIds,
  publicServiceIds,
  publicServiceMoments,
  publicServicesOf,
  type PublishedOrganisation,
  type PublishedPlace,
  type PublishedService,
  publishedOrganisations,
  publishedPlaces,
  publishedServices,
  publishedTaxonomies,
  publishedTerms,
  termsNamed,
  type WholeService,
  wholeServices,
} from '#domain/directory'
import type { Tx } from '#platform/database'
import { type About, termsNamedIn } from './about.ts'
import type { Asked } from './asked.ts'
import type { Hsds } from './fields.ts'
import { organizationOf } from './organization.ts'
import { listedServiceAtLocationOf, listedServiceOf, minimalServiceOf, serviceAtLocationOf, serviceOf } from './service.ts'
import { ownLists } from '../own-terms.ts'
import { ownListOf, ownTermOf, taxonomyOf, termOf } from './terms.ts'

/** Some of a list, and the id after which the next begins; undefined at its end. */
export interface Some {
  objects: Hsds[]
  last: string | undefined
}

/** A list that can be counted, and gone through. */
export interface Listing {
  count(tx: Tx): Promise<number>
  part(tx: Tx, part: Part): Promise<Some>
}

export type AboutWithout = Omit<About, 'terms'>

export const resources = ['services', 'organizations', 'service_at_locations', 'taxonomies', 'taxonomy_terms'] as const
export type Resource = (typeof resources)[number]

/** The list that somebody asks for. */
export function listingOf(resource: Resource, asked: Asked, filter: PublicFilter, about: AboutWithout): Listing {
  return {
    services: () => servicesListing(asked, filter, about),
    organizations: () => organizationsListing(asked, filter, about),
    service_at_locations: () => placesListing(asked, filter, about),
    taxonomies: () => taxonomiesListing(asked, about),
    taxonomy_terms: () => termsListing(asked, about),
  }[resource]()
}

function servicesListing({ minimal, full }: Asked, filter: PublicFilter, about: AboutWithout): Listing {
  return {
    count: (tx) => countPublicServices(tx, filter),
    part: async (tx, part) => {
      if (minimal) {
        const moments = await publicServiceMoments(tx, filter, part)
        return { objects: moments.map(minimalServiceOf), last: lastOf(moments.map((one) => one.id)) }
      }
      const ids = await publicServiceIds(tx, filter, part)
      return { objects: full ? await fullServices(tx, ids, about) : await listedServices(tx, ids, about), last: lastOf(ids) }
    },
  }
}

/** Services with everything. With their organisations' places only where one is asked for: a list would repeat them without end. */
export async function fullServices(tx: Tx, ids: readonly string[], about: AboutWithout, withLocations = false): Promise<Hsds[]> {
  const services = await wholeServices(tx, ids, withLocations)
  const terms = await termsNamed(tx, termsNamedIn(services.flatMap(entriesOf)))
  return services.map((service) => serviceOf(service, { ...about, terms }))
}

async function listedServices(tx: Tx, ids: readonly string[], about: AboutWithout): Promise<Hsds[]> {
  return (await publishedServices(tx, ids)).map((service) => listedServiceOf(service, { ...about, terms: new Map() }))
}

function organizationsListing({ full, fullService }: Asked, filter: PublicFilter, about: AboutWithout): Listing {
  return {
    count: (tx) => countPublicOrganisations(tx, filter),
    part: async (tx, part) => {
      const ids = await publicOrganisationIds(tx, filter, part)
      return { objects: await organizations(tx, ids, about, { full, fullService }), last: lastOf(ids) }
    },
  }
}

/** Organisations; full ones with their services, as much of each as is asked for. */
export async function organizations(
  tx: Tx,
  ids: readonly string[],
  about: AboutWithout,
  { full, fullService }: { full: boolean; fullService: boolean },
): Promise<Hsds[]> {
  const found = await publishedOrganisations(tx, ids, full)
  if (!full && !fullService) return found.map((organisation) => organizationOf(organisation, { ...about, terms: new Map() }, false))
  const terms = await termsNamed(tx, termsNamedIn(found.flatMap((organisation) => [organisation, ...organisation.locations])))
  const of = await publicServicesOf(tx, ids)
  const serviceIds = [...of.values()].flat()
  const services = new Map(
    (fullService ? await fullServices(tx, serviceIds, about) : await listedServices(tx, serviceIds, about)).map((one) => [one.id, one]),
  )
  return found.map((organisation) => {
    const own = (of.get(organisation.id) ?? []).flatMap((id) => {
      const { organization: _organization, ...service } = services.get(id) ?? {}
      return service.id ? [service] : []
    })
    return { ...organizationOf(organisation, { ...about, terms }, full), ...(own.length > 0 ? { services: own } : {}) }
  })
}

function placesListing({ full }: Asked, filter: PublicFilter, about: AboutWithout): Listing {
  return {
    count: (tx) => countPublicPlaces(tx, filter),
    part: async (tx, part) => {
      const ids = await publicPlaceIds(tx, filter, part)
      return { objects: await servicesAtLocations(tx, ids, about, { full }), last: lastOf(ids) }
    },
  }
}

/** Services at locations. */
export async function servicesAtLocations(
  tx: Tx,
  ids: readonly string[],
  about: AboutWithout,
  { full, withLocations = false }: { full: boolean; withLocations?: boolean },
): Promise<Hsds[]> {
  const places = await publishedPlaces(tx, ids)
  const serviceIds = [...new Set(places.map((place) => place.service_id))]
  if (full) {
    const services = new Map((await wholeServices(tx, serviceIds, withLocations)).map((service) => [service.id, service]))
    const terms = await termsNamed(tx, termsNamedIn([...services.values()].flatMap(entriesOf)))
    return withServices(places, services, (place, service) => serviceAtLocationOf(place, service, { ...about, terms }))
  }
  const services = new Map((await publishedServices(tx, serviceIds)).map((service) => [service.id, service]))
  return withServices(places, services, (place, service) => listedServiceAtLocationOf(place, service, { ...about, terms: new Map() }))
}

function withServices<S>(
  places: readonly PublishedPlace[],
  services: ReadonlyMap<string, S>,
  make: (place: PublishedPlace, service: S) => Hsds,
) {
  return places.flatMap((place) => {
    const service = services.get(place.service_id)
    return service ? [make(place, service)] : []
  })
}

/** Everything that may name terms of a source's lists. */
const entriesOf = (service: WholeService): (Pick<PublishedService, 'source' | 'source_rest'> | PublishedOrganisation)[] => [
  service,
  ...service.places.map((place) => place.location),
  ...(service.organisation ? [service.organisation, ...service.organisation.locations] : []),
]

function taxonomiesListing({ search }: Asked, about: AboutWithout): Listing {
  const own = ownLists.map((list) => ownListOf(list, about.locale)).filter((list) => says(list, search))
  return afterOwn(own, {
    count: (tx) => countTaxonomies(tx, search),
    part: async (tx, part) => {
      const rows = await publishedTaxonomies(tx, search, part)
      return { objects: rows.map((row) => taxonomyOf(row)), last: lastOf(rows.map((row) => row.id)) }
    },
  })
}

function termsListing({ search, taxonomies, parentId, topOnly }: Asked, about: AboutWithout): Listing {
  const [taxonomy, ...others] = taxonomies
  const isOf = (list: (typeof ownLists)[number]) => taxonomies.every((one) => one.kind === list)
  const own = about.ownTerms
    .filter((term) => parentId === undefined && isOf(term.list))
    .map((term) => ownTermOf(term, about.locale))
    .filter((term) => says(term, search))
  // A term is of one list: of two at once there is none, nor in the tables of ours.
  const none = others.length > 0 || (taxonomy !== undefined && taxonomy.kind !== 'taxonomy')
  const filter = {
    topOnly,
    ...(search ? { text: search } : {}),
    ...(parentId ? { parentId } : {}),
    ...(taxonomy?.kind === 'taxonomy' ? { taxonomyId: taxonomy.id } : {}),
  }
  return afterOwn(own, {
    count: async (tx) => (none ? 0 : countTerms(tx, filter)),
    part: async (tx, part) => {
      const rows = none ? [] : await publishedTerms(tx, filter, part)
      return { objects: rows.map((row) => termOf(row)), last: lastOf(rows.map((row) => row.id)) }
    },
  })
}

const says = (object: Hsds, search: string | undefined) => !search || String(object.name).toLowerCase().includes(search.toLowerCase())

/** Our own few first, then what is in the tables. */
function afterOwn(own: readonly Hsds[], rest: Listing): Listing {
  return {
    count: async (tx) => own.length + (await rest.count(tx)),
    part: async (tx, { limit, after, offset = 0 }) => {
      const first = after === undefined ? own.slice(offset, offset + limit) : []
      const left = limit - first.length
      if (left === 0) return { objects: first, last: NOTHING_YET }
      const part = { limit: left, offset: Math.max(0, offset - own.length), ...(after && after !== NOTHING_YET ? { after } : {}) }
      const more = await rest.part(tx, part)
      return { objects: [...first, ...more.objects], last: more.last ?? (first.length > 0 ? NOTHING_YET : undefined) }
    },
  }
}

/** Comes before every id. */
const NOTHING_YET = '00000000-0000-0000-0000-000000000000'

const lastOf = (ids: readonly string[]) => ids.at(-1)
