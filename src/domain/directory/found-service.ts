import { type Against, againstOf, type Why, whyOf } from './reasons.ts'
import type { Parts } from './score.ts'
import type { AccessFeature, Circumstance, Cost } from './search.ts'
import type { Attempt } from './attempt.ts'
import type { Capacity, OpenTime, ServiceStatus, Where } from './service.ts'

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
  /** The area around where somebody asks, where it says that it works there. */
  worksIn: string | null
  times: OpenTime[]
  languages: string[]
  fees: string | null
  cost: Cost | null
  access: AccessFeature[]
  circumstances: Circumstance[]
  eligibility: string | null
  minimumAge: number | null
  maximumAge: number | null
  /** Something that everybody should know for now. */
  alert: string | null
  /** First and last day on which it is away, and the day on which its money ends: "2026-08-31". */
  closedFrom: string | null
  closedUntil: string | null
  fundingEndsOn: string | null
  /** Where an introduction would go; null: by telephone only. */
  email: string | null
  confirmedAt: Date | null
  /** Within a year. */
  isConfirmedLately: boolean
  why: Why[]
  against: Against[]
}

/** A row of `details`. */
export interface Row {
  id: string
  name: string
  summary: string | null
  status: ServiceStatus
  capacity_status: Capacity | null
  is_online: boolean
  works_in: string | null
  languages: string[]
  fees: string | null
  cost: Cost | null
  access_features: AccessFeature[]
  circumstances: Circumstance[]
  eligibility: string | null
  email: string | null
  confirmed_at: Date | null
  is_confirmed_lately: boolean
  minimum_age: number | null
  maximum_age: number | null
  closed_from: string | null
  closed_until: string | null
  funding_ends_on: string | null
  alert: string | null
  organisation_id: string | null
  organisation_name: string | null
  location_id: string | null
  location_name: string | null
  address_1: string | null
  address_2: string | null
  city: string | null
  postal_code: string | null
  point_from: Where['pointFrom']
  places: number
  times: OpenTime[]
  needs: { code: string; fromWords: boolean }[]
  in_name: boolean
  in_text: boolean
  in_organisation: boolean | null
}

/** The row as the list knows it, with what speaks for it and against it. */
export function foundOf(row: Row, parts: Parts, search: Attempt): FoundService {
  const known = {
    id: row.id,
    name: row.name,
    summary: row.summary,
    organisation: row.organisation_id === null ? null : { id: row.organisation_id, name: row.organisation_name ?? '' },
    status: row.status,
    capacity: row.capacity_status,
    where: row.location_id === null ? null : placeOf(row, row.location_id, parts.metres),
    otherPlaces: Math.max(0, row.places - 1),
    isOnline: row.is_online,
    worksIn: row.works_in,
    times: row.times,
    languages: row.languages,
    fees: row.fees,
    cost: row.cost,
    access: row.access_features,
    circumstances: row.circumstances,
    eligibility: row.eligibility,
    minimumAge: row.minimum_age,
    maximumAge: row.maximum_age,
    alert: row.alert,
    closedFrom: row.closed_from,
    closedUntil: row.closed_until,
    fundingEndsOn: row.funding_ends_on,
    email: row.email,
    confirmedAt: row.confirmed_at,
    isConfirmedLately: row.is_confirmed_lately,
  }
  const inText = row.in_name ? 'name' : row.in_text ? 'description' : row.in_organisation ? 'organisation' : 'alike'
  return { ...known, why: whyOf(known, row.needs, parts, search, inText), against: againstOf(known, parts, search) }
}

function placeOf(row: Row, id: string, metres: number | null): Where {
  return {
    id,
    name: row.location_name,
    address1: row.address_1,
    address2: row.address_2,
    city: row.city,
    postalCode: row.postal_code,
    metres,
    pointFrom: row.point_from,
  }
}
