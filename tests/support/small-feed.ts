import type { LocationEntry, Rest, ServiceEntry } from '#domain/directory'

export type FeedAddress = Partial<Pick<LocationEntry['columns'], 'postal_code' | 'city' | 'latitude' | 'longitude'>>

/** A feed with one group at this address, and what else it says of that group. */
export function smallFeed(address: FeedAddress, rest: Rest = {}) {
  const nothing = { alternate_name: null, description: null, transportation: null, accessibility: null }
  const columns: LocationEntry['columns'] = {
    ...{ ...nothing, name: 'Hall', address_1: 'Dorpsstraat 1', address_2: null, city: null, region: null, state_province: null },
    ...{ postal_code: null, country: null, latitude: null, longitude: null, ...address },
  }
  const service = {
    alternate_name: null,
    description: null,
    url: null,
    email: null,
    contact_name: null,
    application_process: null,
    fees: null,
  }
  const services: ServiceEntry[] = [
    {
      sourceId: 's1',
      organisationSourceId: null,
      columns: {
        ...{ ...service, name: 'Choir', status: 'active', eligibility: null, minimum_age: null, maximum_age: null },
        ...{ languages: [], is_online: false, confirmed_at: null },
      },
      places: [{ locationSourceId: 'l1', sourceId: null, description: null }],
      ...{ phones: [], times: [], termSourceIds: [], rest },
    },
  ]
  const locations = [{ sourceId: 'l1', organisationSourceId: null, columns, phones: [], times: [], rest: {} }]
  return { source: 'town', entries: { organisations: [], locations, terms: [], services } }
}
