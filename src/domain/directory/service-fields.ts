import { z } from 'zod'
import { costs } from './search.ts'
import { capacities, weekdays } from './service.ts'

/** One meeting a week. `weekday` null: another rhythm, said in the note. */
export interface WeeklyTime {
  weekday: (typeof weekdays)[number] | null
  opensAt: string | null
  closesAt: string | null
  note: string | null
}

export interface Address {
  name: string | null
  address1: string | null
  address2: string | null
  city: string | null
  postalCode: string | null
}

export const statuses = ['active', 'temporarily closed', 'inactive', 'defunct'] as const

const HHMM = /^([01]\d|2[0-3]):[0-5]\d$/
const words = (max: number) => z.string().trim().max(max, 'too-long').nullable()
const day = z.iso.date('day-not-understood').nullable()
const time = z.string().regex(HHMM, 'time-not-understood').nullable()
const age = z.number('age-not-understood').int('age-not-understood').min(0, 'age-not-understood').max(130, 'age-not-understood').nullable()
/** A number that can be rung, and what is said of it: "020 496 0144 (José’s mum)". Some are short: 113, 14 0118. */
export const telephone = z
  .string()
  .trim()
  .regex(/^[\d+ ()./\-–'’,:;&\p{L}\p{M}]{3,60}$/u, 'phone-not-understood')
  .refine((typed) => typed.replace(/\D/g, '').length >= 5 || /^\d{3,4}$/.test(typed), 'phone-not-understood')
const codes = z
  .array(
    z
      .string()
      .regex(/^[a-z]+(-[a-z]+)*$/, 'not-understood')
      .max(60),
  )
  .max(40)

const weeklyTime = z
  .object({ weekday: z.enum(weekdays).nullable(), opensAt: time, closesAt: time, note: words(300) })
  .refine(({ opensAt, closesAt }) => opensAt !== null || closesAt === null, { message: 'opens-needed' })
  .refine(({ opensAt, closesAt }) => !opensAt || !closesAt || closesAt > opensAt, { message: 'closes-before-it-opens' })
const address = z.object({ name: words(200), address1: words(200), address2: words(200), city: words(120), postalCode: words(20) })

/** Everything that can be said of an entry, by the names under which `service_change` keeps it, in the order of the form. */
export const serviceFields = z.object({
  status: z.enum(statuses),
  capacity: z.enum(capacities).nullable(),
  placesFrom: day,
  closedFrom: day,
  closedUntil: day,
  fundingEndsOn: day,
  alert: words(500),
  name: z.string().trim().min(1, 'name-needed').max(200, 'too-long'),
  description: words(5000),
  easyWords: words(1500),
  times: z.array(weeklyTime).max(40),
  isInPerson: z.boolean(),
  isOnline: z.boolean(),
  place: address.nullable(),
  contactName: words(120),
  phones: z.array(telephone).max(6),
  email: z.email('email-not-whole').max(254).nullable(),
  url: z
    .url({ protocol: /^https?$/, error: 'url-not-understood' })
    .max(500, 'too-long')
    .nullable(),
  cost: z.enum(costs).nullable(),
  fees: words(500),
  minimumAge: age,
  maximumAge: age,
  eligibility: words(1000),
  circumstances: codes,
  needs: codes,
  accessFeatures: codes,
  accessNotes: words(1000),
  languages: z.array(z.string().trim().min(2).max(35)).max(40),
  confirmEveryDays: z.number('rhythm-not-understood').int().min(30, 'rhythm-not-understood').max(730, 'rhythm-not-understood'),
})

export type ServiceFields = z.infer<typeof serviceFields>
export type FieldName = keyof ServiceFields
export const fieldNames = Object.keys(serviceFields.shape) as FieldName[]

/** Are these two the same thing said? Lists of codes, languages and numbers in any order; a form's line breaks are line breaks. */
export function isSame(one: unknown, other: unknown): boolean {
  return settled(one) === settled(other)
}

function settled(value: unknown): string {
  // In JSON what is no number is nothing; but whoever wrote it did not leave it empty.
  if (Number.isNaN(value)) return 'NaN'
  if (Array.isArray(value)) return JSON.stringify(value.map(settled).sort())
  if (value && typeof value === 'object')
    return JSON.stringify(
      Object.entries(value)
        .map(([key, inner]) => [key, settled(inner)])
        .sort(),
    )
  return JSON.stringify(typeof value === 'string' ? value.replaceAll('\r\n', '\n').trim() : (value ?? null))
}
