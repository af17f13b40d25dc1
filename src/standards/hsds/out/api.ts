import type { Programme } from '#domain/access'
import type { Hsds } from './fields.ts'

/** What the root of the directory says of itself. */
export function apiDetails(base: string): Hsds {
  return { version: '3.1', profile: 'https://docs.openreferral.org/en/latest/hsds/', openapi_url: `${base}/openapi.json` }
}

const text = { type: 'string' }
const whole = { type: 'integer' }
const truth = { type: 'boolean' }

const PARAMETERS: Record<string, { schema: Hsds; description: string }> = {
  page: { schema: whole, description: 'Which page, from 1.' },
  per_page: { schema: whole, description: 'Entries on a page: 50 unless told, at most 500; with minimal 10,000.' },
  format: { schema: { type: 'string', enum: ['json', 'ndjson'] }, description: 'ndjson gives everything at once, one entry a line.' },
  search: { schema: text, description: 'Words, in English or Dutch.' },
  minimal: { schema: truth, description: 'Only the id and when it last changed.' },
  full: { schema: truth, description: 'Everything that hangs on an entry.' },
  full_service: { schema: truth, description: 'Organisations with their services in full.' },
  modified_after: { schema: { type: 'string', format: 'date-time' }, description: 'Changed at this moment or later.' },
  taxonomy_term_id: { schema: text, description: 'Has this term. Given more than once, has each.' },
  taxonomy_id: { schema: text, description: 'Has a term of this list.' },
  organization_id: { schema: text, description: 'Of this organisation.' },
  minimum_age: { schema: whole, description: 'Open to somebody of this age or more.' },
  maximum_age: { schema: whole, description: 'Open to somebody of this age or less.' },
  day: { schema: text, description: 'Open on one of these days: MO,TU. Also as "days".' },
  start_time: { schema: text, description: 'Still open after this time: 09:30.' },
  end_time: { schema: text, description: 'Open before this time.' },
  postcode: { schema: text, description: 'Near this postcode, or district of postcodes: OV1 2AB, OV1.' },
  proximity: { schema: whole, description: 'Metres around the postcode; 5,000 unless told.' },
  top_only: { schema: truth, description: 'Terms without a parent.' },
  parent_id: { schema: text, description: 'Terms right below this one.' },
}

/** Names of parameters that no list here understands. */
export function unknownParameters(params: URLSearchParams): string[] {
  return [...new Set(params.keys())].filter((name) => name !== 'days' && !Object.hasOwn(PARAMETERS, name))
}

const PAGING = ['page', 'per_page', 'format', 'search']
const OF_SERVICES = [
  'taxonomy_term_id',
  'taxonomy_id',
  'organization_id',
  'modified_after',
  'minimum_age',
  'maximum_age',
  'day',
  'start_time',
  'end_time',
  'postcode',
  'proximity',
  'full',
]

const PATHS: Record<string, { of: string; list: readonly string[]; one: readonly string[] }> = {
  services: { of: 'service', list: [...PAGING, ...OF_SERVICES, 'minimal'], one: [] },
  organizations: { of: 'organization', list: [...PAGING, ...OF_SERVICES, 'full_service'], one: ['full_service'] },
  service_at_locations: { of: 'service_at_location', list: [...PAGING, ...OF_SERVICES], one: [] },
  taxonomies: { of: 'taxonomy', list: PAGING, one: [] },
  taxonomy_terms: { of: 'taxonomy_term', list: [...PAGING, 'taxonomy_id', 'top_only', 'parent_id'], one: [] },
}

/** Where the official schema of an object is. */
const schemaOf = (of: string) => ({ $ref: `https://raw.githubusercontent.com/openreferral/specification/3.1/schema/compiled/${of}.json` })

/** What this server takes and gives, for programs. */
export function openApi(base: string, programme: Pick<Programme, 'name' | 'town'>): Hsds {
  const parameters = (names: readonly string[]) => names.map((name) => ({ name, in: 'query', required: false, ...PARAMETERS[name] }))
  const answer = (schema: Hsds, description: string) => ({
    200: { description, content: { 'application/json': { schema } } },
    400: { description: 'A parameter is not right; errors says which and why.' },
  })
  const flags = ['first_page', 'last_page', 'empty'].map((name) => [name, truth])
  const page = (of: string) => ({
    type: 'object',
    properties: {
      ...Object.fromEntries(['total_items', 'total_pages', 'page_number', 'size'].map((name) => [name, whole])),
      ...Object.fromEntries(flags),
      contents: { type: 'array', items: schemaOf(of) },
    },
  })
  const paths = Object.entries(PATHS).flatMap(([path, { of, list, one }]) => {
    const asked = { parameters: parameters(list), responses: answer(page(of), 'A page.') }
    const id = { name: 'id', in: 'path', required: true, schema: text }
    return [
      [`/${path}`, { get: asked, post: asked }],
      [`/${path}/{id}`, { get: { parameters: [id, ...parameters(one)], responses: answer(schemaOf(of), 'One, with everything.') } }],
    ]
  })
  return {
    openapi: '3.1.0',
    info: {
      title: `${programme.name}, ${programme.town}: what there is`,
      version: '3.1',
      description: 'A parameter that is not in a list is passed over; the header Ignored-Parameters of the answer names it.',
    },
    servers: [{ url: base }],
    paths: { '/': { get: { responses: answer({ type: 'object' }, 'What this is.') } }, ...Object.fromEntries(paths) },
  }
}
