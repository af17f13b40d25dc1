import type { Programme } from '#domain/access'
import {
  isWeekday,
  mergedInto,
  ownListTerms,
  placeAround,
  placeNamed,
  type PublicFilter,
  publishedTerms,
  taxonomyWithId,
  termWithId,
} from '#domain/directory'
import { type Context, reading } from '#platform/context'
import type { Tx } from '#platform/database'
import { isId } from '#platform/ids'
import { apiDetails, openApi } from './api.ts'
import { AROUND_METRES, type Asked, askedIn, type Problem, WITH_SERVICES } from './asked.ts'
import type { Hsds } from './fields.ts'
import {
  type AboutWithout,
  fullServices,
  type Listing,
  listingOf,
  organizations,
  type Resource,
  resources,
  servicesAtLocations,
} from './listings.ts'
import { ownLists, ownTermId } from '../own-terms.ts'
import { ownListOf, ownListId, ownTermOf, taxonomyOf, termOf } from './terms.ts'

/** An answer before it is HTTP. Lines are newline-delimited JSON, made while they are read. */
export type Answer =
  { status: 200 | 400 | 404; body: Hsds } | { status: 200; lines: AsyncGenerator<string> } | { status: 301; path: string }

/** Entries that are read at a time where everything is asked for. */
const BATCH = 500

/**
 * Answers a request to the open directory of a programme, as HSDS 3.1 and the Open Referral UK 3.0 profile say.
 *
 * @param request.base address of the directory, without a slash at its end
 * @param request.path what comes after it: "", "services", "services/ID"
 */
export async function serveHsds(
  ctx: Context,
  programme: Programme,
  request: { base: string; path: string; params: URLSearchParams },
): Promise<Answer> {
  const [resource = '', id, ...more] = request.path.split('/').filter(Boolean)
  if (more.length > 0) return notFound(request.path)
  if (resource === '') return { status: 200, body: apiDetails(request.base) }
  if (resource === 'openapi.json' && id === undefined) return { status: 200, body: openApi(request.base, programme) }
  if (!isResource(resource)) return notFound(request.path)
  const ownTerms = await reading(ctx, ownListTerms)
  const about: AboutWithout = { locale: programme.locale, today: dayIn(programme.timeZone, ctx.clock.now()), ownTerms }
  const { asked, problems } = askedIn(request.params, ownTerms)
  if (problems.length > 0) return badRequest(problems)
  return id === undefined ? list(ctx, resource, asked, about) : reading(ctx, (tx) => one(tx, resource, id.toLowerCase(), asked, about))
}

async function list(ctx: Context, resource: Resource, asked: Asked, about: AboutWithout): Promise<Answer> {
  const filter = await reading(ctx, (tx) => filterOf(tx, asked))
  if ('parameter' in filter) return badRequest([filter])
  const listing = listingOf(resource, asked, filter, about)
  if (asked.format === 'ndjson') return { status: 200, lines: linesOf(ctx, listing, asked.fullService ? WITH_SERVICES : BATCH) }
  return { status: 200, body: await reading(ctx, (tx) => pageOf(tx, listing, asked)) }
}

/** One page in the envelope of HSDS. A page after the last is empty, not wrong. */
async function pageOf(tx: Tx, listing: Listing, { page, perPage }: Asked): Promise<Hsds> {
  const total = await listing.count(tx)
  const { objects } = await listing.part(tx, { limit: perPage, offset: (page - 1) * perPage })
  const pages = Math.ceil(total / perPage)
  return {
    total_items: total,
    total_pages: pages,
    page_number: page,
    size: objects.length,
    first_page: page === 1,
    last_page: page >= pages,
    empty: objects.length === 0,
    contents: objects,
  }
}

/** All of a list, so many at a time, each time from where it stopped: what is in memory does not grow, and no transaction stays open. */
async function* linesOf(ctx: Context, listing: Listing, batch: number): AsyncGenerator<string> {
  let after: string | undefined
  do {
    const { objects, last } = await reading(ctx, (tx) => listing.part(tx, { limit: batch, ...(after ? { after } : {}) }))
    if (objects.length > 0) yield objects.map((object) => `${JSON.stringify(object)}\n`).join('')
    after = last
  } while (after !== undefined)
}

async function filterOf(tx: Tx, asked: Asked): Promise<PublicFilter | Problem> {
  const { search, terms, taxonomies, organizationId, modifiedAfter, minimumAge, maximumAge, days, startTime, endTime } = asked
  const near = asked.postcode === undefined ? undefined : await pointOf(tx, asked.postcode)
  if (asked.postcode !== undefined && !near) return { parameter: 'postcode', problem: `We do not know where "${asked.postcode}" is.` }
  return {
    terms,
    taxonomies,
    ...(search ? { text: search } : {}),
    ...(organizationId ? { organisationId: organizationId } : {}),
    ...(modifiedAfter ? { modifiedSince: modifiedAfter } : {}),
    ...(near ? { near: { latitude: near.latitude, longitude: near.longitude, metres: asked.proximity ?? AROUND_METRES } } : {}),
    ...(minimumAge !== undefined || maximumAge !== undefined
      ? { ages: { ...(minimumAge !== undefined ? { from: minimumAge } : {}), ...(maximumAge !== undefined ? { to: maximumAge } : {}) } }
      : {}),
    ...(days || startTime || endTime
      ? {
          open: {
            ...(days ? { weekdays: days.filter(isWeekday) } : {}),
            ...(startTime ? { from: startTime } : {}),
            ...(endTime ? { to: endTime } : {}),
          },
        }
      : {}),
  }
}

/** Where a postcode lies, or the middle of the district that it names, or is in. */
const pointOf = async (tx: Tx, postcode: string) => (await placeNamed(tx, postcode)) ?? placeAround(tx, postcode)

async function one(tx: Tx, resource: Resource, id: string, asked: Asked, about: AboutWithout): Promise<Answer> {
  if (!isId(id)) return notFound(`${resource}/${id}`)
  const body = await find[resource](tx, id, asked, about)
  if (body) return { status: 200, body }
  const other = resource === 'services' ? await mergedInto(tx, id) : undefined
  return other ? { status: 301, path: `services/${other}` } : notFound(`${resource}/${id}`)
}

const find: Record<Resource, (tx: Tx, id: string, asked: Asked, about: AboutWithout) => Promise<Hsds | undefined>> = {
  services: async (tx, id, _, about) => (await fullServices(tx, [id], about, true))[0],
  organizations: async (tx, id, { fullService }, about) => (await organizations(tx, [id], about, { full: true, fullService }))[0],
  service_at_locations: async (tx, id, _, about) => (await servicesAtLocations(tx, [id], about, { full: true, withLocations: true }))[0],
  taxonomies: async (tx, id, _, about) => {
    const list = ownLists.find((one) => ownListId(one) === id)
    if (list)
      return ownListOf(
        list,
        about.locale,
        about.ownTerms.filter((term) => term.list === list),
      )
    const taxonomy = await taxonomyWithId(tx, id)
    return taxonomy && taxonomyOf({ ...taxonomy, terms: await publishedTerms(tx, { taxonomyId: id }, { limit: 5000 }) })
  },
  taxonomy_terms: async (tx, id, _, about) => {
    const own = about.ownTerms.find((term) => ownTermId(term.list, term.code) === id)
    if (own) return ownTermOf(own, about.locale)
    const term = await termWithId(tx, id)
    return term && termOf(term)
  },
}

const isResource = (text: string): text is Resource => (resources as readonly string[]).includes(text)

function notFound(path: string): Answer {
  const detail = `There is nothing at "${path.slice(0, 100)}". What there is: ${resources.map((name) => `/${name}`).join(', ')}, each also with /ID.`
  return { status: 404, body: { status: 404, title: 'Not found', detail } }
}

function badRequest(errors: readonly Problem[]): Answer {
  return { status: 400, body: { status: 400, title: 'A parameter is not right', errors } }
}

/** "2026-05-03" as it is there now. */
export function dayIn(timeZone: string, now: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(now)
}
