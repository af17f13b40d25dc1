/** The tables of HSDS 1.x, 2.x and 3.x that we know, by one name each, with the names that files and JSON lists give them. */
const names = {
  organization: ['organizations', 'organisation', 'organisations'],
  program: ['programs', 'programme', 'programmes'],
  service: ['services'],
  service_at_location: ['service_at_locations', 'services_at_location', 'services_at_locations', 'service_location', 'service_locations'],
  location: ['locations'],
  address: ['addresses', 'physical_address', 'physical_addresses', 'postal_address', 'postal_addresses'],
  phone: ['phones'],
  contact: ['contacts'],
  schedule: ['schedules', 'regular_schedule', 'regular_schedules'],
  holiday_schedule: ['holiday_schedules'],
  language: ['languages'],
  eligibility: ['eligibilities', 'eligibilitys'],
  accessibility: ['accessibility_for_disabilities', 'accessibilities'],
  cost_option: ['cost_options'],
  service_area: ['service_areas'],
  funding: ['fundings'],
  required_document: ['required_documents'],
  payment_accepted: ['payments_accepted', 'payment_accepteds'],
  service_capacity: ['service_capacities', 'capacities'],
  unit: ['units'],
  url: ['urls', 'additional_urls', 'additional_websites'],
  organization_identifier: ['organization_identifiers'],
  taxonomy_term: ['taxonomy_terms'],
  taxonomy: ['taxonomies'],
  service_taxonomy: ['service_taxonomies', 'services_taxonomy', 'services_taxonomies'],
  attribute: ['attributes', 'other_attribute', 'other_attributes', 'service_attributes', 'link_taxonomy'],
  metadata: ['meta_data'],
  meta_table_description: ['meta_table_descriptions'],
} as const

export type Table = keyof typeof names

const byName = new Map<string, Table>(
  Object.entries(names).flatMap(([table, others]) => [table, ...others].map((name) => [name, table as Table] as const)),
)

/** The table that a file or a list of this name holds: `Physical_Addresses.csv` -> `address`. */
export function tableNamed(name: string): Table | undefined {
  return byName.get(
    name
      .toLowerCase()
      .replace(/\.(csv|tsv|txt|json|ndjson|jsonl)$/, '')
      .replace(/[\s-]+/g, '_'),
  )
}

/** The table that a file of JSON holds by its name: `service_full.json` and `service_list.json` hold services. */
export function tableOfFile(file: string): Table | undefined {
  return tableNamed(file.replace(/(_(full|list|data|details?))+(?=\.)/, ''))
}

/** HSDS 1.x and 2.x call the terms themselves `taxonomy`; in 3.x that is the list which they belong to. */
export function tableWith(table: Table, columns: readonly string[]): Table {
  return table === 'taxonomy' && ['parent_id', 'parent_name', 'vocabulary', 'term'].some((column) => columns.includes(column))
    ? 'taxonomy_term'
    : table
}

/** Names of files that only a package of HSDS 1.x or 2.x has. */
const OLD_FILE =
  /^(physical_address(es)?|postal_address(es)?|regular_schedules?|services_at_locations?|accessibility_for_disabilities|eligibility|(service|other)_attributes?|services?_taxonom(y|ies)|payments?_accepted)\.[ct]sv$/i

/** Is this file one by which the layout of HSDS 1.x and 2.x is known? */
export const isOfOldLayout = (file: string): boolean => OLD_FILE.test(file)
