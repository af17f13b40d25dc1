export {
  type Capacity,
  capacities,
  type OpenTime,
  postcodeOf,
  type ServiceStatus,
  type Weekday,
  isWeekday,
  weekdays,
  type Where,
} from './service.ts'
export type { FoundService } from './found-service.ts'
export { type Found, searchServices } from './search-services.ts'
export {
  type AccessFeature,
  accessFeatures,
  type Circumstance,
  circumstances,
  type Cost,
  costs,
  type PartOfDay,
  partsOfDay,
  type Said,
  type Search,
  type Wishes,
} from './search.ts'
export type { Against, Why } from './reasons.ts'
export { type TravelMode, travelModes } from './travel.ts'
export { hasServices, hasStops, languagesSpoken, type Need, needList, type Phone, type Service } from './queries.ts'
export { servicesWithIds, serviceWithId } from './services-with-ids.ts'
export { type Place, placeNamed, placesToChoose } from './places.ts'
export { isDistrict, tablesOfPlaces } from './own-addresses.ts'
export type {
  DirectoryEntries,
  DirectoryInParts,
  LocationEntry,
  OrganisationEntry,
  PhoneEntry,
  Rest,
  ServiceEntry,
  TaxonomyEntry,
  TermEntry,
  TimeEntry,
} from './entries.ts'
export { importDirectory, type ImportCounts, isSourceName } from './import-directory.ts'
export { cutRingsOfTerms, keepEntries, lastModifiedOf, runningAmong, tellOfEnded } from './keep-entries.ts'
export type { ConflictRule } from './heard.ts'
export { type Counts, READER } from './keeping.ts'
export { certainDuplicates, decidedDuplicates, type Duplicate, proposedDuplicates, proposedPair } from './duplicate-queries.ts'
export { proposeDuplicates } from './duplicates.ts'
export { mergeMany } from './merge-many.ts'
export { keepServicesApart, mergeServices } from './merge-services.ts'
export { letTwinsStand, undoDuplicate } from './undo-duplicate.ts'
export { mapTerm, type Meaning, termsToMap, type TermToMap } from './map-term.ts'
export { takeOverMeanings } from './same-words.ts'
export { loadStops, type NewStop } from './load-stops.ts'
export { loadPlaces, type NewPlace } from './load-places.ts'
export { loadTaxonomy, type MeantTerm, type TaxonomyCounts } from './load-taxonomy.ts'
export { listsInUse, outwardPart, placeAround, pointsOf } from './finder.ts'
export { mayBeAsked } from './may-be-asked.ts'
export type * from './published.ts'
export type { OwnList, PublicFilter, PublicTaxonomy, PublicTerm } from './public-filter.ts'
export {
  countPublicPlaces,
  countPublicServices,
  type Part,
  publicPlaceIds,
  publicServiceIds,
  publicServiceMoments,
  publishedPlaces,
  publishedServices,
  wholeEntry,
  wholeServices,
} from './published-services.ts'
export {
  countPublicOrganisations,
  locationsWith,
  publicLocationIds,
  publicOrganisationIds,
  publicServicesOf,
  publishedOrganisations,
} from './published-organisations.ts'
export {
  countTaxonomies,
  countTerms,
  ownListTerms,
  publishedTaxonomies,
  publishedTerms,
  taxonomyWithId,
  termsNamed,
  termWithId,
  type TermFilter,
} from './published-terms.ts'
export { addService, newService, type NewService } from './add-service.ts'
export { changeService, type ChangeState, type NewChange } from './change-service.ts'
export { confirmService } from './confirm-service.ts'
export { decideChange } from './decide-change.ts'
export { overtakenFields } from './held-change.ts'
export { goesWith } from './pairs.ts'
export { takeBackChange } from './take-back-change.ts'
export { type Became, becameOf, isAnyWaiting, type WaitingChange, waitingChangesOf } from './waiting-changes.ts'
export { undoChange } from './undo-change.ts'
export { closeService, hideEntry, showService } from './hide-service.ts'
export { hiddenWith, hideAllOf, showAllOf } from './hide-source.ts'
export { reportKinds, type ReportKind, reportService, settleReports, writeReport } from './report-service.ts'
export {
  type Address,
  type FieldName,
  fieldNames,
  isSame,
  serviceFields,
  type ServiceFields,
  statuses,
  type WeeklyTime,
} from './service-fields.ts'
export { entriesWithIds, type Entry, entryWithId, type HiddenBecause, mayClose } from './entry.ts'
export { type FreshnessWhy } from './freshness.ts'
export { freshnessWithId } from './weigh-freshness.ts'
export {
  careCount,
  checksCorrections,
  type CareList,
  careList,
  type Change,
  countShown,
  historyOf,
  openReportsOf,
  passagesOf,
  proposedOf,
  type Report,
} from './care-queries.ts'
export { tendDirectory } from './tend-directory.ts'
export { unansweredOf } from './unanswered.ts'
export { writeToProvider } from './letter-to-provider.ts'
export { tellProvider } from './letter-of-answer.ts'
export { answersToProvider } from './answers-to-provider.ts'
export { setChecksCorrections } from './set-checks-corrections.ts'
export { noteBounce } from './note-bounce.ts'
export { mergedInto, standingFor, standingIn } from './standing-for.ts'
export { type Closed, holdRunningService, leadingTo, leadsTo } from './closed.ts'
export { accessInWords, costsInWords, daysInWords } from './choices-in-words.ts'
export { needsInWords } from './needs-in-words.ts'
export { serviceTypesInWords } from './types-in-words.ts'
