import type { TravelMode } from './travel.ts'
import type { Weekday } from './service.ts'

/** Before noon, until five, and after that. */
export const partsOfDay = ['morning', 'afternoon', 'evening'] as const
export type PartOfDay = (typeof partsOfDay)[number]

export const costs = ['free', 'donation', 'paid'] as const
export type Cost = (typeof costs)[number]

/** What helps people to take part, as reference.access_feature has it (words: access_CODE). */
export const accessFeatures = [
  'step-free',
  'accessible-toilet',
  'hearing-loop',
  'sign-language',
  'quiet-space',
  'seating',
  'assistance-dogs',
  'parking',
  'children-welcome',
  'come-with-somebody',
  'fetched-from-home',
  'interpreter',
] as const
export type AccessFeature = (typeof accessFeatures)[number]

/** Groups that people feel at home in, as reference.circumstance has them (words: circumstance_CODE). */
export const circumstances = [
  'women',
  'men',
  'young-people',
  'older-people',
  'parents',
  'carers',
  'lgbtq',
  'newcomers',
  'veterans',
  'disabled-people',
  'neurodivergent-people',
  'bereaved-people',
  'people-without-a-home',
  'people-with-dementia',
  'people-with-long-term-conditions',
  'people-out-of-work',
] as const
export type Circumstance = (typeof circumstances)[number]

/** What must be so, and from where. */
export interface Search {
  /** Words as people type them: quotes and a minus work as in any search engine. English and Dutch. */
  text?: string | undefined
  /** Codes of needs: a service for any of them is found, for more of them comes first. */
  needs?: readonly string[] | undefined
  /** Where to measure distance from, in degrees, and what somebody called it. */
  near?: { latitude: number; longitude: number; name?: string | undefined } | null | undefined
  /** As the crow flies; only with `near`. What is online, by telephone or without a place is near everybody. */
  withinMetres?: number | undefined
  /** A BCP 47 tag, or the source's own word. */
  language?: string | undefined
  /** Open on any of these days … */
  weekdays?: readonly Weekday[] | undefined
  /** … and in any of these parts of it. */
  partsOfDay?: readonly PartOfDay[] | undefined
  /** Of one of these prices. Where nobody said what it costs, it is none of them. */
  costs?: readonly Cost[] | undefined
  /** Offers all of these. */
  access?: readonly AccessFeature[] | undefined
  /** Is of one of these kinds (codes of reference.service_type), by somebody's word or by the words of its entry. */
  serviceTypes?: readonly string[] | undefined
  /** Where it is: on a screen or by telephone, or where people meet. */
  how?: 'online' | 'in-person' | undefined
  /** In whole years: leaves out what is for other ages. */
  age?: number | undefined
  /** Is meant for one of these. */
  circumstances?: readonly Circumstance[] | undefined
  /** Leaves out what is full or closed for now. */
  openToReferrals?: boolean | undefined
  /** What is weighed, and leaves nothing out. */
  wishes?: Wishes | undefined
  /** When somebody asks; today, if they do not say. */
  now?: Date | undefined
  /** From 1. */
  page?: number | undefined
}

/** What would be good. Where an entry says nothing of it, the service stays and the result says so. */
export interface Wishes {
  /** Travel is reckoned this way instead of as a distance. */
  travel?: TravelMode | undefined
  language?: string | undefined
  access?: readonly AccessFeature[] | undefined
  /** In whole years. */
  age?: number | undefined
  /** What clients said of services; what is missing was not spoken of. */
  said?: ((serviceIds: readonly string[]) => Promise<ReadonlyMap<string, Said>>) | undefined
}

/** How many clients went, by their own word or the group's, and how many said that it was not for them. */
export interface Said {
  went: number
  notForMe: number
}
