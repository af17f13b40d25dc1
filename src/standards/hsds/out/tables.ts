import type { Table } from '../tables.ts'

/** A file of a package, and its columns in order. */
export interface Sheet {
  file: string
  columns: readonly string[]
}

/** Tables of HSDS 3.1 that a directory is written to. */
export const SHEETS: Partial<Record<Table, Sheet>> = {
  organization: sheet(
    'organizations',
    'id name alternate_name description email website tax_status tax_id year_incorporated legal_status logo uri parent_organization_id',
  ),
  program: sheet('programs', 'id organization_id name alternate_name description'),
  service: sheet(
    'services',
    'id organization_id program_id name alternate_name description url email status interpretation_services application_process fees_description wait_time fees accreditations eligibility_description minimum_age maximum_age assured_date assurer_email licenses alert last_modified',
  ),
  service_at_location: sheet('service_at_location', 'id service_id location_id description'),
  location: sheet(
    'locations',
    'id location_type url organization_id name alternate_name description transportation latitude longitude external_identifier external_identifier_type',
  ),
  address: sheet('addresses', 'id location_id attention address_1 address_2 city region state_province postal_code country address_type'),
  phone: sheet('phones', 'id location_id service_id organization_id contact_id service_at_location_id number extension type description'),
  contact: sheet('contacts', 'id organization_id service_id service_at_location_id location_id name title department email'),
  schedule: sheet(
    'schedules',
    'id service_id location_id service_at_location_id valid_from valid_to dtstart timezone until count wkst freq interval byday byweekno bymonthday byyearday description opens_at closes_at schedule_link attending_type notes',
  ),
  language: sheet('languages', 'id service_id location_id phone_id name code note'),
  accessibility: sheet('accessibility', 'id location_id description details url'),
  cost_option: sheet('cost_options', 'id service_id valid_from valid_to option currency amount amount_description'),
  service_area: sheet('service_areas', 'id service_id service_at_location_id name description extent extent_type uri'),
  funding: sheet('funding', 'id organization_id service_id source'),
  required_document: sheet('required_documents', 'id service_id document uri'),
  service_capacity: sheet('service_capacity', 'id service_id unit_id available maximum description updated'),
  unit: sheet('units', 'id name scheme identifier uri'),
  url: sheet('urls', 'id label url organization_id service_id'),
  organization_identifier: sheet('organization_identifiers', 'id organization_id identifier_scheme identifier_type identifier'),
  taxonomy: sheet('taxonomies', 'id name description uri version'),
  taxonomy_term: sheet('taxonomy_terms', 'id code name description parent_id taxonomy language taxonomy_id term_uri'),
  attribute: sheet('attributes', 'id link_id taxonomy_term_id link_type link_entity value label'),
  metadata: sheet(
    'metadata',
    'id resource_id resource_type last_action_date last_action_type field_name previous_value replacement_value updated_by',
  ),
}

function sheet(name: string, columns: string): Sheet {
  return { file: `${name}.csv`, columns: columns.split(' ') }
}

/** Files of the layouts of HSDS 1.x and 2.x. */
export const OLD_SHEETS: Record<string, Sheet> = Object.fromEntries(
  [
    sheet('organizations', 'id name alternate_name description email url tax_status tax_id year_incorporated legal_status'),
    sheet('programs', 'id organization_id name alternate_name'),
    sheet(
      'services',
      'id organization_id program_id name alternate_name description url email status interpretation_services application_process wait_time fees accreditations licenses',
    ),
    sheet('services_at_location', 'id service_id location_id description'),
    sheet('locations', 'id organization_id name alternate_name description transportation latitude longitude'),
    sheet('physical_addresses', 'id location_id attention address_1 city region state_province postal_code country'),
    sheet('postal_addresses', 'id location_id attention address_1 city region state_province postal_code country'),
    sheet('phones', 'id location_id service_id organization_id contact_id service_at_location_id number extension type description'),
    sheet('contacts', 'id organization_id service_id service_at_location_id name title department email'),
    sheet('regular_schedules', 'id service_id location_id service_at_location_id weekday opens_at closes_at'),
    sheet(
      'schedules',
      'id service_id location_id service_at_location_id valid_from valid_to dtstart freq interval byday bymonthday description opens_at closes_at',
    ),
    sheet('languages', 'id service_id location_id language'),
    sheet('accessibility_for_disabilities', 'id location_id accessibility details'),
    sheet('eligibility', 'id service_id eligibility'),
    sheet('cost_options', 'id service_id valid_from valid_to option amount amount_description'),
    sheet('service_areas', 'id service_id service_area description'),
    sheet('funding', 'id organization_id service_id source'),
    sheet('required_documents', 'id service_id document'),
    sheet('taxonomies', 'id name parent_id vocabulary'),
    sheet('service_taxonomies', 'id service_id taxonomy_id'),
    sheet('metadata', 'id resource_id last_action_date last_action_type field_name previous_value replacement_value updated_by'),
  ].map((one) => [one.file.replace('.csv', ''), one]),
)
