import { type PublicTaxonomy, type PublicTerm, type Weekday, weekdays } from '#domain/directory'
import { isUuid } from './ids.ts'
import { ownLists, ownTermId } from '../own-terms.ts'
import { ownListId, type OwnTerm } from './terms.ts'

/** What somebody asks of a list, understood. */
export interface Asked {
  page: number
  perPage: number
  format: 'json' | 'ndjson'
  minimal: boolean
  full: boolean
  fullService: boolean
  search?: string
  terms: PublicTerm[]
  taxonomies: PublicTaxonomy[]
  organizationId?: string
  modifiedAfter?: Date
  parentId?: string
  topOnly: boolean
  minimumAge?: number
  maximumAge?: number
  days?: Weekday[]
  startTime?: string
  endTime?: string
  postcode?: string
  /** Metres. */
  proximity?: number
}

/** What is wrong with a parameter, in words for whoever writes the program that asks. */
export interface Problem {
  parameter: string
  problem: string
}

/** Entries on one page, when nobody says how many, and at most. */
const PER_PAGE = { usual: 50, most: 500, minimal: 10_000 }
/** Organisations with all of their services, each whole. */
export const WITH_SERVICES = 20

/** A postcode alone means this far around it. */
export const AROUND_METRES = 5000

type Reader = { problems: Problem[]; params: URLSearchParams }

/** Reads the parameters of HSDS 3.1 and of the UK profile. Those that nobody knows are passed over, as others' servers do. */
export function askedIn(params: URLSearchParams, ownTerms: readonly OwnTerm[]): { asked: Asked; problems: Problem[] } {
  const read: Reader = { params, problems: [] }
  const minimal = truth(read, 'minimal')
  const asked: Asked = {
    page: number(read, 'page', 1, 10_000_000) ?? 1,
    perPage: number(read, 'per_page', 1, minimal ? PER_PAGE.minimal : PER_PAGE.most) ?? (minimal ? PER_PAGE.minimal : PER_PAGE.usual),
    format: (oneOf(read, 'format', ['json', 'ndjson']) ?? 'json') as Asked['format'],
    minimal,
    full: truth(read, 'full'),
    fullService: truth(read, 'full_service'),
    terms: ids(read, 'taxonomy_term_id').map((id) => termWith(id, ownTerms)),
    taxonomies: ids(read, 'taxonomy_id').map(taxonomyWith),
    topOnly: truth(read, 'top_only'),
    ...given('search', text(read, 'search', 200)),
    ...given('organizationId', oneId(read, 'organization_id')),
    ...given('modifiedAfter', moment(read, 'modified_after')),
    ...given('parentId', oneId(read, 'parent_id')),
    ...given('minimumAge', number(read, 'minimum_age', 0, 150)),
    ...given('maximumAge', number(read, 'maximum_age', 0, 150)),
    ...given('days', days(read)),
    ...given('startTime', clock(read, 'start_time')),
    ...given('endTime', clock(read, 'end_time')),
    ...given('postcode', text(read, 'postcode', 20)),
    ...given('proximity', number(read, 'proximity', 1, 500_000)),
  }
  if (asked.fullService) asked.perPage = Math.min(asked.perPage, WITH_SERVICES)
  const wrong = (parameter: string, problem: string) => read.problems.push({ parameter, problem })
  if (asked.minimal && asked.full) wrong('full', 'minimal and full cannot both be true.')
  if (asked.proximity !== undefined && asked.postcode === undefined) wrong('proximity', 'Say from where: give a postcode too.')
  if (asked.minimumAge !== undefined && asked.maximumAge !== undefined && asked.minimumAge > asked.maximumAge)
    wrong('minimum_age', 'It is more than maximum_age.')
  if (asked.startTime !== undefined && asked.endTime !== undefined && asked.startTime >= asked.endTime)
    wrong('start_time', 'It is not before end_time.')
  return { asked, problems: read.problems }
}

function given<Name extends keyof Asked>(name: Name, value: Asked[Name] | undefined): Partial<Pick<Asked, Name>> {
  return value === undefined ? {} : ({ [name]: value } as Pick<Asked, Name>)
}

/** What the standard knows once. Given twice, whoever asks could not tell which of the two was taken. */
function once({ params, problems }: Reader, parameter: string): string | undefined {
  const [value, ...more] = params.getAll(parameter)
  if (more.length > 0) problems.push({ parameter, problem: 'It is given more than once. Give it once.' })
  return value?.trim()
}

function text({ params, problems }: Reader, parameter: string, most: number): string | undefined {
  const value = once({ params, problems }, parameter)
  if (value && value.length > most) problems.push({ parameter, problem: `It is longer than ${most} characters.` })
  return value && value.length <= most ? value.replaceAll('\0', '') || undefined : undefined
}

function number({ params, problems }: Reader, parameter: string, least: number, most: number): number | undefined {
  const value = once({ params, problems }, parameter)
  if (!value) return undefined
  const found = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN
  if (found >= least && found <= most) return found
  problems.push({ parameter, problem: `"${value.slice(0, 40)}" is not a whole number from ${least} to ${most}.` })
  return undefined
}

function truth(read: Reader, parameter: string): boolean {
  return ['true', '1'].includes(oneOf(read, parameter, ['true', 'false', '1', '0']) ?? 'false')
}

function oneOf({ params, problems }: Reader, parameter: string, words: readonly string[]): string | undefined {
  const value = once({ params, problems }, parameter)?.toLowerCase()
  if (!value) return undefined
  if (words.includes(value)) return value
  problems.push({ parameter, problem: `"${value.slice(0, 40)}" is none of: ${words.join(', ')}.` })
  return undefined
}

/** A parameter that is given more than once, or as a list with commas, must hold each time. */
function ids({ params, problems }: Reader, parameter: string): string[] {
  const values = params.getAll(parameter).flatMap((value) => value.split(',').map((id) => id.trim().toLowerCase()))
  const wrong = values.filter((value) => value && !isUuid(value))
  for (const value of wrong)
    problems.push({ parameter, problem: `"${value.slice(0, 40)}" is not an id: it should be a UUID as this server gives them.` })
  return values.filter(isUuid)
}

function oneId(read: Reader, parameter: string): string | undefined {
  once(read, parameter)
  return ids(read, parameter)[0]
}

function moment({ params, problems }: Reader, parameter: string): Date | undefined {
  // In an address "+" means a blank: 2026-05-03T10:00:00+01:00 often arrives so.
  const value = once({ params, problems }, parameter)?.replace(/ (\d\d:\d\d)$/, '+$1')
  if (!value) return undefined
  const isMoment = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/i.test(value)
  const at = isMoment ? new Date(/[T ]/.test(value) && !/(Z|[+-]\d\d:?\d\d)$/i.test(value) ? `${value}Z` : value) : undefined
  if (at && !Number.isNaN(at.getTime())) return at
  problems.push({ parameter, problem: `"${value.slice(0, 40)}" is not a moment such as 2026-05-03 or 2026-05-03T10:00:00Z.` })
  return undefined
}

/** "MO", "monday" or a list of them; both `day` and `days`. */
function days({ params, problems }: Reader): Weekday[] | undefined {
  const asked = ['day', 'days'].flatMap((parameter) =>
    params.getAll(parameter).flatMap((value) => value.split(',').map((day) => ({ parameter, day: day.trim() }))),
  )
  const found = new Set<Weekday>()
  for (const { parameter, day } of asked.filter((one) => one.day)) {
    const weekday = weekdays.find(
      (one) => one === day.slice(0, 2).toUpperCase() && /^(..|mon|tues?|wed(nes)?|thu(rs)?|fri|satur|sat|sun)(day)?$/i.test(day),
    )
    if (weekday) found.add(weekday)
    else problems.push({ parameter, problem: `"${day.slice(0, 40)}" is no day: MO, TU, WE, TH, FR, SA or SU.` })
  }
  return found.size > 0 ? weekdays.filter((day) => found.has(day)) : undefined
}

function clock({ params, problems }: Reader, parameter: string): string | undefined {
  const value = once({ params, problems }, parameter)
  if (!value) return undefined
  if (/^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(value)) return value.slice(0, 5)
  problems.push({ parameter, problem: `"${value.slice(0, 40)}" is not a time such as 09:30.` })
  return undefined
}

function termWith(id: string, ownTerms: readonly OwnTerm[]): PublicTerm {
  const own = ownTerms.find((term) => ownTermId(term.list, term.code) === id)
  return own ? { kind: own.list, code: own.code } : { kind: 'term', id }
}

function taxonomyWith(id: string): PublicTaxonomy {
  const own = ownLists.find((list) => ownListId(list) === id)
  return own ? { kind: own } : { kind: 'taxonomy', id }
}
