import type { Selectable } from 'kysely'
import type { DB } from '#platform/schema'

/*
 * What the open directory shows: rows as they are in the tables, with what their source said beside our columns. Formats are
 * made of them in `standards`.
 */

type Row<Table extends keyof DB> = Selectable<DB[Table]>
type Columns<Table extends keyof DB, Column extends keyof Row<Table>> = Pick<Row<Table>, Column>

export type PublishedPhone = Columns<'phone', 'id' | 'number' | 'extension' | 'type' | 'description' | 'source_id'>
export type PublishedTime = Columns<
  'schedule',
  'id' | 'weekdays' | 'opens_at' | 'closes_at' | 'valid_from' | 'valid_to' | 'frequency' | 'rule' | 'description' | 'source_id'
>

export interface PublishedTaxonomy extends Columns<
  'taxonomy',
  'id' | 'source' | 'source_id' | 'name' | 'description' | 'uri' | 'version' | 'is_implied'
> {
  /** Filled where it was asked for. */
  terms?: PublishedTerm[]
}

export interface PublishedTerm extends Columns<
  'taxonomy_term',
  'id' | 'source' | 'source_id' | 'name' | 'vocabulary' | 'parent_source_id' | 'source_rest'
> {
  /** Its parent's id here; null where the source does not bring the parent. */
  parent_id: string | null
  taxonomy: PublishedTaxonomy | null
}

/** Terms that rows of a source name by the ids of that source: `source\nid` -> term. */
export type TermsNamed = ReadonlyMap<string, PublishedTerm>

export interface PublishedOrganisation extends Columns<
  'organisation',
  'id' | 'name' | 'alternate_name' | 'description' | 'email' | 'phone' | 'url' | 'source' | 'source_id' | 'source_rest'
> {
  phones: PublishedPhone[]
  /** Id of the organisation that it is a part of, by its id in the source; absent where that is not here. */
  parent_id: string | null
  /** Its places, where they were asked for. */
  locations: PublishedLocation[]
}

export interface PublishedLocation extends Columns<
  'location',
  | 'id'
  | 'organisation_id'
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
  | 'source'
  | 'source_id'
  | 'source_rest'
> {
  phones: PublishedPhone[]
  times: PublishedTime[]
}

export interface PublishedPlace extends Columns<'service_at_location', 'id' | 'service_id' | 'location_id' | 'description' | 'source_id'> {
  location: PublishedLocation
}

/** Who last said what a field says. The newest applied change of it. */
export interface PublishedChange {
  id: string
  field: string
  said_at: Date
  said_by: 'provider' | 'member' | 'resident' | 'feed' | 'system'
  said_by_name: string | null
  was: unknown
  is: unknown
}

/** Columns of a service that are read for the open directory. */
export const SERVICE_COLUMNS = [
  'id',
  'organisation_id',
  'name',
  'alternate_name',
  'description',
  'url',
  'email',
  'contact_name',
  'status',
  'capacity_status',
  'application_process',
  'fees',
  'eligibility',
  'minimum_age',
  'maximum_age',
  'languages',
  'access_notes',
  'is_online',
  'confirmed_at',
  'source',
  'source_id',
  'source_rest',
  'updated_at',
  'easy_words',
  'alert',
  'cost',
  'access_features',
  'is_in_person',
  'places_from',
  'closed_from',
  'closed_until',
  'funding_ends_on',
  'confirmed_by',
  'contact_agreed',
] as const

/** A service as the list shows it. */
export interface PublishedService extends Columns<'service', (typeof SERVICE_COLUMNS)[number]> {
  organisation: PublishedOrganisation | null
}

/** A service with everything that hangs on it. */
export interface WholeService extends PublishedService {
  phones: PublishedPhone[]
  times: PublishedTime[]
  places: PublishedPlace[]
  terms: PublishedTerm[]
  needs: string[]
  serviceTypes: string[]
  circumstances: string[]
  changes: PublishedChange[]
}
