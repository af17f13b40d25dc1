import type { Cursor, Feed } from '#domain/feeds'
import { wholeOf } from '#platform/fetch-safely'
import { CannotRead, type Report } from '../report.ts'
import { LIMITS } from '../limits.ts'
import { parsed } from '../read-json.ts'
import { type Ask, CannotHarvest } from './ask.ts'
import { inLines } from './lines.ts'
import { isObject, isSourceId, type Json, textIn } from './records.ts'

/** Some services, and from where to go on when they are kept. */
export interface Slice {
  services: { record: Json; file: string; line: number }[]
  /** Named by the list and as we have them: no need to ask for more. */
  unchanged: string[]
  cursor: Omit<Cursor, 'batches'>
}

export interface ApiLimits {
  /** Bytes of one page, and of one service. */
  page: number
  /** Bytes of everything as lines. */
  lines: number
  /** Milliseconds of everything as lines. A source that is slower is asked by pages the next time. */
  linesTake: number
  pages: number
  /** Services that are kept together. */
  slice: number
}

export const API_LIMITS: ApiLimits = { page: 16 * 1024 ** 2, lines: 8 * 1024 ** 3, linesTake: 3_600_000, pages: 20_000, slice: 100 }

export interface Api {
  ask: Ask
  feed: Feed
  modifiedAfter: Date | null
  from: Cursor
  report: Report
  limits: ApiLimits
  /** When the source last changed these services, as far as we have them. */
  known(ids: readonly string[]): Promise<Map<string, string>>
}

export const PER_PAGE = 100

/**
 * Reads the services of an HSDS 3 server, or of one that keeps the UK profile: all as lines where it offers them (`format=ndjson`),
 * else page by page, each service by itself where the list is short.
 *
 * @throws CannotHarvest
 */
export async function* servicesOf(api: Api): AsyncGenerator<Slice> {
  if (api.feed.kind === 'hsds-json' && api.from.page === undefined) {
    const answer = await api.ask(
      address(api, { format: 'ndjson', full: 'true' }),
      { Accept: 'application/x-ndjson, application/json' },
      {
        bytes: api.limits.lines,
        whole: api.limits.linesTake,
      },
    )
    if (answer.status === 200 && /ndjson|jsonl|json-?seq/i.test(answer.header('content-type') ?? '')) return yield* inLines(api, answer)
    answer.drop()
  }
  yield* inPages(api)
}

/** The address of the list, whether somebody gave that or the one of the server. */
export function baseOf(feed: Pick<Feed, 'url'>): string {
  const url = new URL(feed.url)
  return `${url.origin}${url.pathname.replace(/\/+$/, '').replace(/\/services$/, '')}`
}

function address({ feed, modifiedAfter }: Api, params: Record<string, string>): string {
  const own = new URL(feed.url).searchParams
  const all = new URLSearchParams({ ...Object.fromEntries(own), ...params })
  if (modifiedAfter) all.set('modified_after', modifiedAfter.toISOString())
  const query = all.toString()
  return `${baseOf(feed)}/services${query ? `?${query}` : ''}`
}

async function* inPages(api: Api): AsyncGenerator<Slice> {
  let before = ''
  for (let page = api.from.page ?? 1; ; page++) {
    if (page > api.limits.pages) throw new CannotHarvest('too-many-pages', baseOf(api.feed))
    const { records, isLast } = await pageOf(api, page)
    const ids = records.map((record) => (isObject(record) ? String(record.id) : '')).join('\n')
    // Who does not know of pages gives the first again and again.
    if (records.length === 0 || ids === before) return
    before = ids
    const file = `page ${page}`
    const { services, unchanged } = await wholeServices(api, records, file)
    for (let from = 0; from < services.length || from === 0; from += api.limits.slice) {
      const isEnd = from + api.limits.slice >= services.length
      yield {
        services: services.slice(from, from + api.limits.slice),
        unchanged: from === 0 ? unchanged : [],
        cursor: { page: isEnd ? page + 1 : page },
      }
    }
    if (isLast) return
  }
}

async function pageOf(api: Api, page: number): Promise<{ records: unknown[]; isLast: boolean }> {
  const full: Record<string, string> = api.feed.kind === 'hsds-json' ? { full: 'true' } : {}
  let url = address(api, { page: String(page), per_page: String(PER_PAGE), ...full })
  let body = await jsonAt(api, url)
  // A server that does not take what it does not know.
  if (body === undefined) body = await jsonAt(api, (url = address({ ...api, modifiedAfter: null }, { page: String(page) })))
  if (Array.isArray(body)) return { records: body, isLast: false }
  if (!isObject(body)) throw new CannotHarvest('wrong-answer', url)
  const records = [body.contents, body.content].find(Array.isArray) as unknown[] | undefined
  if (!records) throw new CannotHarvest('wrong-answer', url)
  const pages = Number(body.total_pages ?? body.totalPages ?? Number.NaN)
  return { records, isLast: body.last_page === true || body.last === true || body.empty === true || page >= pages }
}

/** What the server says there; undefined where it does not understand the question (400, 422). */
async function jsonAt(api: Api, url: string): Promise<unknown> {
  const answer = await api.ask(url, { Accept: 'application/json' }, { bytes: api.limits.page })
  if (answer.status !== 200) {
    answer.drop()
    if (answer.status === 400 || answer.status === 422) return undefined
    throw new CannotHarvest('wrong-answer', url, { status: answer.status })
  }
  const { text, isUtf8 } = textIn(await wholeOf(answer))
  if (!isUtf8) api.report.note({ file: url.slice(0, 200), line: 1, reason: 'encoding', outcome: 'kept', about: '' })
  try {
    return parsed(text, url, LIMITS)
  } catch (error) {
    throw error instanceof CannotRead ? new CannotHarvest('not-json', url) : error
  }
}

/** What only a whole service has. A list has it or has it not, for all of its services. */
const WHOLE = ['service_at_locations', 'schedules', 'phones', 'contacts', 'languages', 'cost_options', 'service_areas', 'attributes']

/** The services of a page: each asked for by itself where the list is short, unless it has not changed since we asked last. */
async function wholeServices(api: Api, records: readonly unknown[], file: string) {
  const unchanged: string[] = []
  const services: Slice['services'] = []
  const objects = records.flatMap((record, index) => {
    if (isObject(record) && isSourceId(record.id)) return [{ record, line: index + 1 }]
    api.report.note({ file, line: index + 1, reason: isObject(record) ? 'missing-id' : 'format-not-known', outcome: 'left-out', about: '' })
    return []
  })
  if (objects.some(({ record }) => WHOLE.some((key) => key in record)))
    return { unchanged, services: objects.map((one) => ({ ...one, file })) }
  const known = await api.known(objects.map(({ record }) => String(record.id)))
  const asked = new Set<string>()
  for (const { record, line } of objects) {
    const id = String(record.id)
    if (asked.has(id)) {
      api.report.note({ file, line, reason: 'duplicate-id', outcome: 'left-out', about: id })
      continue
    }
    asked.add(id)
    if (typeof record.last_modified === 'string' && known.get(id) === record.last_modified) {
      unchanged.push(id)
      continue
    }
    const url = `${baseOf(api.feed)}/services/${encodeURIComponent(id)}`
    const answer = await api.ask(url, { Accept: 'application/json' }, { bytes: api.limits.page })
    const whole = answer.status === 200 ? textIn(await wholeOf(answer)).text : undefined
    if (whole === undefined) answer.drop()
    const read = whole === undefined ? undefined : serviceIn(whole, id)
    // The list named it, so it is there: short is better than not at all.
    if (!read)
      api.report.note({
        file: `services/${id}`.slice(0, 200),
        line: 1,
        reason: 'no-details',
        outcome: 'kept',
        about: String(answer.status),
      })
    services.push(read ? { record: read, file: `services/${id}`, line: 1 } : { record, file, line })
  }
  return { unchanged, services }
}

/** The service itself, when that is what was answered, and not another one. */
function serviceIn(text: string, id: string): Json | undefined {
  try {
    const value = parsed(text, id, LIMITS)
    return isObject(value) && String(value.id) === id ? value : undefined
  } catch {
    return undefined
  }
}
