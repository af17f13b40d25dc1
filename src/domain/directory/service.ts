/** The days of the week as RFC 5545 writes them, Monday first. */
export const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const
export type Weekday = (typeof weekdays)[number]

/** The capacity codes of the Gravity SDOH Clinical Care guide 3.0.0, verbatim. */
export const capacities = ['capacity', 'additional-assessment-required', 'waitlist', 'no-capacity'] as const
export type Capacity = (typeof capacities)[number]

export type ServiceStatus = 'active' | 'inactive' | 'defunct' | 'temporarily closed'

/** When a service, or the place where it is, is open. */
export interface OpenTime {
  weekdays: Weekday[]
  /** "09:30", or null where the source has words only. */
  opensAt: string | null
  closesAt: string | null
  description: string | null
}

/** Where a service is given. Metres are as the crow flies from where somebody asked, null when nobody did. */
export interface Where {
  id: string
  name: string | null
  address1: string | null
  address2: string | null
  city: string | null
  postalCode: string | null
  metres: number | null
  /** By what it stands on the map, where nobody gave its point; null: by its own. */
  pointFrom: 'postcode' | 'neighbourhood' | 'town' | null
}

/** Is this a weekday as we write it? */
export function isWeekday(text: unknown): text is Weekday {
  return weekdays.includes(text as Weekday)
}

/** "NW1 4rg " and "nw14RG" are one postcode: capitals, no spaces. */
export function postcodeOf(text: string): string {
  return text.toUpperCase().replace(/[\s-]+/g, '')
}
