import { sql } from 'kysely'
import type { Tx } from '#platform/database'
import { details, PAGE, ranked, type TextMode } from './search-statement.ts'
import type { Capacity, OpenTime, ServiceStatus, Weekday, Where } from './service.ts'

export interface Search {
  /** Words as people type them: quotes and a minus work as in any search engine. English and Dutch. */
  text?: string | undefined
  /** Codes of needs: a service for any of them is found, for more of them comes first. */
  needs?: readonly string[] | undefined
  /** Where to measure distance from, in degrees. */
  near?: { latitude: number; longitude: number } | null | undefined
  /** As the crow flies; only with `near`. What is online is near everybody. */
  withinMetres?: number | undefined
  /** A BCP 47 tag, or the source's own word. */
  language?: string | undefined
  weekday?: Weekday | undefined
  /** Leaves out what is full or closed for now. */
  openToReferrals?: boolean | undefined
  /** From 1. */
  page?: number | undefined
}

/** Why a service is in the list. `need-in-words`: nobody said so, but the words of its entry do. */
export type Why =
  | { kind: 'need'; code: string }
  | { kind: 'need-in-words'; code: string }
  | { kind: 'name' | 'organisation' | 'description' | 'alike' | 'weekday' | 'language' }

export interface FoundService {
  id: string
  name: string
  /** The beginning of what it is, at most 400 characters. */
  summary: string | null
  organisation: { id: string; name: string } | null
  status: ServiceStatus
  capacity: Capacity | null
  /** The nearest of its places, or the first by name when nobody asked from where. */
  where: Where | null
  /** How many more places it has. */
  otherPlaces: number
  isOnline: boolean
  times: OpenTime[]
  languages: string[]
  fees: string | null
  eligibility: string | null
  /** Where an introduction would go; null: by telephone only. */
  email: string | null
  confirmedAt: Date | null
  why: Why[]
}

export interface Found {
  services: FoundService[]
  total: number
  page: number
  pages: number
  /** Nothing held these words; what is shown looks like them. */
  onlyAlike: boolean
}

/**
 * Which services fit, best first? Order: how many of the needs it is for, then how well the words fit (rounded, so that
 * distance can speak), then how near (in steps of 500 m), then room, then how lately it was confirmed.
 * Words that nothing holds are looked for once more by likeness, for typing errors.
 */
export async function searchServices(tx: Tx, search: Search): Promise<Found> {
  const text = search.text?.trim().slice(0, 200) || undefined
  const asked = { ...search, text }
  const found = await look(tx, asked, text ? 'words' : 'none')
  if (found.total > 0 || !text) return found
  const alike = await look(tx, asked, 'alike')
  return { ...alike, onlyAlike: alike.total > 0 }
}

async function look(tx: Tx, search: Search, mode: TextMode): Promise<Found> {
  const page = Math.max(1, Math.trunc(search.page ?? 1))
  const { rows } = await sql<Row>`${ranked(search, mode, page)} ${details(search)}`.execute(tx)
  const total = rows[0]?.total ?? 0
  return { services: rows.map((row) => foundOf(row, search)), total, page, pages: Math.max(1, Math.ceil(total / PAGE)), onlyAlike: false }
}

interface Row {
  total: number
  metres: number | null
  id: string
  name: string
  summary: string | null
  status: ServiceStatus
  capacity_status: Capacity | null
  is_online: boolean
  languages: string[]
  fees: string | null
  eligibility: string | null
  email: string | null
  confirmed_at: Date | null
  organisation_id: string | null
  organisation_name: string | null
  location_id: string | null
  location_name: string | null
  address_1: string | null
  address_2: string | null
  city: string | null
  postal_code: string | null
  places: number
  times: OpenTime[]
  needs: { code: string; fromWords: boolean }[]
  in_name: boolean
  in_text: boolean
  in_organisation: boolean | null
}

function foundOf(row: Row, search: Search): FoundService {
  return {
    id: row.id,
    name: row.name,
    summary: row.summary,
    organisation: row.organisation_id === null ? null : { id: row.organisation_id, name: row.organisation_name ?? '' },
    status: row.status,
    capacity: row.capacity_status,
    where: row.location_id === null ? null : placeOf(row, row.location_id),
    otherPlaces: Math.max(0, row.places - 1),
    isOnline: row.is_online,
    times: row.times,
    languages: row.languages,
    fees: row.fees,
    eligibility: row.eligibility,
    email: row.email,
    confirmedAt: row.confirmed_at,
    why: whyOf(row, search),
  }
}

function placeOf(row: Row, id: string): Where {
  return {
    id,
    name: row.location_name,
    address1: row.address_1,
    address2: row.address_2,
    city: row.city,
    postalCode: row.postal_code,
    metres: row.metres,
  }
}

function whyOf(row: Row, search: Search): Why[] {
  const why: Why[] = row.needs.map(({ code, fromWords }) => ({ kind: fromWords ? 'need-in-words' : 'need', code }))
  if (search.text) why.push({ kind: row.in_name ? 'name' : row.in_text ? 'description' : row.in_organisation ? 'organisation' : 'alike' })
  if (search.weekday) why.push({ kind: 'weekday' })
  if (search.language) why.push({ kind: 'language' })
  return why
}
