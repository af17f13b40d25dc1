import { DateTime } from 'luxon'
import { z } from 'zod'
import { evenWhenWrong, optional, tick } from '#platform/form'
import { isMailAddress } from '#platform/mail-address'

/** Ways in which a person can be reached, in the order in which they are asked. */
export const ways = ['phone', 'home-phone', 'text', 'email', 'letter', 'in-person'] as const
export type Way = (typeof ways)[number]

/** Ways that a person may ask us never to use. Coming by in person is agreed each time, so it is not among them. */
export const waysToAvoid = ['phone', 'home-phone', 'text', 'email', 'letter', 'voicemail'] as const
export type WayToAvoid = (typeof waysToAvoid)[number]

/** The person supported. */
export interface Client {
  id: string
  givenName: string
  familyName: string | null
  knownAs: string | null
  /** A day, "1950-03-09". */
  birthDate: string | null
  phone: string | null
  homePhone: string | null
  email: string | null
  address1: string | null
  address2: string | null
  city: string | null
  postalCode: string | null
  hasNoFixedAddress: boolean
  /** The language in which they like to talk (BCP 47). Null: nobody said. */
  language: string | null
  needsInterpreter: boolean
  /** What helps them to take part, in their own words. */
  accessNeeds: string | null
  reachBy: Way
  reachWhen: string | null
  doNotUse: WayToAvoid[]
  reachNote: string | null
}

export type ClientDetails = Omit<Client, 'id'>

const readableName = /^\P{Cc}*$/u
const telephone = /^[+(]?\d[\d\s()+./-]*$/

const phone = optional(40).refine(
  (typed) => typed === null || (telephone.test(typed) && typed.replaceAll(/\D/g, '').length >= 5),
  'phone-not-understood',
)

const earlierName = optional(120).refine((typed) => typed === null || readableName.test(typed), 'not-understood')

/** Fields of a form about a person. Nothing is needed but a name: many people have one name, and no address. */
export const clientFields = {
  givenName: z.string({ error: 'name-needed' }).trim().min(1, 'name-needed').max(120, 'too-long').regex(readableName, 'not-understood'),
  familyName: earlierName,
  knownAs: earlierName,
  birthDate: optional(10)
    .refine((typed) => typed === null || isDay(typed), 'birth-date-not-understood')
    .refine((typed) => typed === null || !isDay(typed) || !isYetToCome(typed), 'birth-date-in-future'),
  phone,
  homePhone: phone,
  email: optional(254).refine((typed) => typed === null || (isMailAddress(typed) && /@[^.].*\.[^.]+$/.test(typed)), 'email-not-understood'),
  address1: optional(200),
  address2: optional(200),
  city: optional(120),
  postalCode: optional(20),
  hasNoFixedAddress: tick,
  language: optional(35).refine((typed) => typed === null || /^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(typed), 'not-understood'),
  needsInterpreter: tick,
  accessNeeds: optional(500),
  reachBy: z.enum(ways, { error: 'reach-by-needed' }),
  reachWhen: optional(200),
  doNotUse: z.array(z.enum(waysToAvoid, { error: 'not-understood' })).default([]),
  reachNote: optional(500),
} as const

/** How somebody wants to be reached must fit together. Said along with whatever else is wrong, so that all comes at once. */
export const reachFits = evenWhenWrong<Partial<Reach>>((details) =>
  reachProblems(details).map(({ field, reason }) => ({ path: [field], message: reason })),
)

/** Somebody's details as a form gives them, and as `addClient` takes them. */
export const clientDetails = z.object(clientFields).check(reachFits)

type Reach = Pick<ClientDetails, 'phone' | 'homePhone' | 'email' | 'address1' | 'reachBy' | 'doNotUse'>

interface ReachProblem {
  field: keyof Reach
  reason: string
}

/** The first thing that is wrong with how a person wants to be reached, if anything. */
export const reachProblem = (details: Partial<Reach>): ReachProblem | undefined => reachProblems(details)[0]

/**
 * All that is wrong with how a person wants to be reached: a way that they forbid, one that leads nowhere, or both. A way
 * that is not chosen yet, or is none, is no problem of this rule.
 */
function reachProblems(details: Partial<Reach>): ReachProblem[] {
  const { reachBy, doNotUse = [] } = details
  if (!reachBy || !ways.includes(reachBy)) return []
  const place = {
    phone: 'phone',
    text: 'phone',
    'home-phone': 'homePhone',
    email: 'email',
    letter: 'address1',
    'in-person': undefined,
  } as const
  const field = place[reachBy]
  const isForbidden = (doNotUse as readonly string[]).includes(reachBy)
  return [
    ...(isForbidden ? [{ field: 'doNotUse' as const, reason: `reach-${reachBy}-forbidden` }] : []),
    ...(field && !details[field] ? [{ field, reason: `reach-${reachBy}-needed` }] : []),
  ]
}

function isDay(text: string): boolean {
  const date = DateTime.fromFormat(text, 'yyyy-MM-dd', { zone: 'utc' })
  return date.isValid && date.year >= 1900
}

/** Somewhere on earth it may be tomorrow already. */
const isYetToCome = (day: string) => DateTime.fromISO(day, { zone: 'utc' }) > DateTime.utc().plus({ days: 1 })

/** May they be written to by e-mail, and can they be? An address that was kept before we looked closer, and to which nothing can go, is none. */
export const mayWriteTo = <One extends Pick<Client, 'email' | 'reachBy' | 'doNotUse'>>(client: One): client is One & { email: string } =>
  client.email !== null && isMailAddress(client.email) && client.reachBy === 'email' && !client.doNotUse.includes('email')

/** The name by which people speak of them. */
export function nameOf(client: Pick<Client, 'givenName' | 'familyName' | 'knownAs'>): string {
  return [client.knownAs || client.givenName, client.familyName].filter(Boolean).join(' ')
}
