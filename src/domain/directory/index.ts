export {
  type Capacity,
  capacities,
  type OpenTime,
  postcodeOf,
  type ServiceStatus,
  takesReferrals,
  type Weekday,
  isWeekday,
  weekdays,
  type Where,
} from './service.ts'
export { type Found, type FoundService, type Search, searchServices, type Why } from './search-services.ts'
export { languagesSpoken, type Need, needList, type Phone, type Service, serviceWithId } from './queries.ts'
export { type Place, placeNamed, placesToChoose } from './places.ts'
export type { DirectoryEntries, LocationEntry, OrganisationEntry, PhoneEntry, Rest, ServiceEntry, TermEntry, TimeEntry } from './entries.ts'
export { importDirectory, type ImportCounts, isSourceName } from './import-directory.ts'
export { loadPlaces, type NewPlace } from './load-places.ts'
