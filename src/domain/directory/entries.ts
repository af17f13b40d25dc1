import type { Insertable } from 'kysely'
import type { DB } from '#platform/schema'
import type { OwnList } from './public-filter.ts'
import type { Weekday } from './service.ts'

type Columns<Table extends keyof DB, Column extends keyof Insertable<DB[Table]>> = Pick<Insertable<DB[Table]>, Column>

/** JSON without functions and dates: what a source said and we have no column for. */
export type Rest = Record<string, unknown>

export interface PhoneEntry {
  sourceId: string | null
  number: string
  extension: string | null
  type: string | null
  description: string | null
}

export interface TimeEntry {
  sourceId: string | null
  weekdays: Weekday[]
  /** "09:30"; "24:00" is the end of the day. */
  opensAt: string | null
  closesAt: string | null
  /** "2026-05-03". */
  validFrom: string | null
  validTo: string | null
  frequency: string | null
  rule: Rest
  description: string | null
}

export interface OrganisationEntry {
  sourceId: string
  columns: Columns<'organisation', 'name' | 'alternate_name' | 'description' | 'email' | 'phone' | 'url'>
  phones: PhoneEntry[]
  rest: Rest
}

export interface LocationEntry {
  sourceId: string
  organisationSourceId: string | null
  columns: Columns<
    'location',
    | 'name'
    | 'alternate_name'
    | 'description'
    | 'transportation'
    | 'accessibility'
    | 'address_1'
    | 'address_2'
    | 'city'
    | 'region'
    | 'state_province'
    | 'postal_code'
    | 'country'
    | 'latitude'
    | 'longitude'
  >
  phones: PhoneEntry[]
  times: TimeEntry[]
  rest: Rest
}

export interface ServiceEntry {
  sourceId: string
  /** Null where the source does not bring the organisation that it names. */
  organisationSourceId: string | null
  columns: Columns<
    'service',
    | 'name'
    | 'alternate_name'
    | 'description'
    | 'url'
    | 'email'
    | 'contact_name'
    | 'status'
    | 'application_process'
    | 'fees'
    | 'eligibility'
    | 'minimum_age'
    | 'maximum_age'
    | 'languages'
    | 'is_online'
    | 'confirmed_at'
  > &
    Partial<
      Columns<
        'service',
        | 'capacity_status'
        | 'alert'
        | 'places_from'
        | 'closed_from'
        | 'closed_until'
        | 'funding_ends_on'
        | 'cost'
        | 'easy_words'
        | 'access_features'
        | 'access_notes'
        | 'is_in_person'
      >
    >
  places: { locationSourceId: string; sourceId: string | null; description: string | null }[]
  phones: PhoneEntry[]
  times: TimeEntry[]
  termSourceIds: string[]
  rest: Rest
}

/** A list that terms belong to. */
export interface TaxonomyEntry {
  sourceId: string
  name: string
  description: string | null
  uri: string | null
  version: string | null
  /** Nobody described it: a term names it. */
  isImplied: boolean
}

export interface TermEntry {
  sourceId: string
  name: string
  parentSourceId: string | null
  vocabulary: string | null
  taxonomySourceId?: string | null
  rest?: Rest
  /** What it means in our lists, where it says so itself. Nobody need be asked. */
  means?: { means: OwnList; code: string }[]
}

/** A directory of a source, or some of it, in one form, whatever file it came from. */
export interface DirectoryEntries {
  organisations: OrganisationEntry[]
  locations: LocationEntry[]
  taxonomies?: TaxonomyEntry[]
  terms: TermEntry[]
  services: ServiceEntry[]
}

/**
 * A whole directory of which only a piece is in memory: each list is read once, in this order, while it is gone through. Every id
 * that is named in it is also in it.
 */
export type DirectoryInParts = { [List in keyof DirectoryEntries]: Iterable<NonNullable<DirectoryEntries[List]>[number]> }
