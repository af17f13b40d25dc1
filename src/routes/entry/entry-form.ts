import { z } from 'zod'
import type { FieldName, ServiceFields, WeeklyTime } from '#domain/directory'
import { newRowId, tick } from '#platform/form'

// As long as a feed may have made it: only what is touched is judged, by the directory.
const text = z.string().max(100_000, 'too-long').default('')
const list = z.array(z.string().max(300)).max(60).default([])

/** The form of a whole entry: what people type, before it is understood. */
export const entryForm = z.object({
  id: newRowId,
  /** What stood there when the page was made, as JSON. */
  saw: z.string().max(250_000).default('{}'),
  /** What this comes in the place of: what the same provider sent before and nobody has looked at. */
  replaces: z.array(newRowId).default([]),
  signed: text,
  name: text,
  description: text,
  easyWords: text,
  alert: text,
  status: text,
  capacity: text,
  placesFrom: text,
  closedFrom: text,
  closedUntil: text,
  fundingEndsOn: text,
  times: text,
  timeDay: list,
  timeFrom: list,
  timeTo: list,
  timeNote: list,
  isInPerson: tick,
  isOnline: tick,
  place: text,
  placeName: text,
  address1: text,
  address2: text,
  city: text,
  postalCode: text,
  contactName: text,
  phones: text,
  email: text,
  url: text,
  cost: text,
  fees: text,
  eligibility: text,
  minimumAge: text,
  maximumAge: text,
  circumstances: list,
  accessFeatures: list,
  accessNotes: text,
  languages: list,
  needs: list,
  confirmEveryDays: text,
})

export type EntryForm = z.infer<typeof entryForm>

const orNull = (typed: string) => typed.trim() || null
/** People type `www.example.org`, and mean the web. */
const webAddress = (typed: string) => orNull(/^[\w-]+(\.[\w-]+)+([/?#]\S*)?$/.test(typed.trim()) ? `https://${typed.trim()}` : typed)
const number = (typed: string) => (typed.trim() === '' ? null : Number(typed))

/** What the form says, in the fields of an entry; the directory judges what is wrong. */
export function fieldsOf(form: EntryForm): ServiceFields {
  const place = {
    name: orNull(form.placeName),
    address1: orNull(form.address1),
    address2: orNull(form.address2),
    city: orNull(form.city),
    postalCode: orNull(form.postalCode),
  }
  return {
    ...form,
    description: orNull(form.description),
    easyWords: orNull(form.easyWords),
    alert: orNull(form.alert),
    times: timesOf(form),
    place: Object.values(place).some(Boolean) ? place : null,
    contactName: orNull(form.contactName),
    phones: form.phones.split(/[\n,;]/).flatMap((line) => orNull(line) ?? []),
    email: orNull(form.email),
    url: webAddress(form.url),
    cost: (orNull(form.cost) as ServiceFields['cost']) ?? null,
    fees: orNull(form.fees),
    eligibility: orNull(form.eligibility),
    minimumAge: number(form.minimumAge),
    maximumAge: number(form.maximumAge),
    accessNotes: orNull(form.accessNotes),
    capacity: (orNull(form.capacity) as ServiceFields['capacity']) ?? null,
    placesFrom: orNull(form.placesFrom),
    closedFrom: orNull(form.closedFrom),
    closedUntil: orNull(form.closedUntil),
    fundingEndsOn: orNull(form.fundingEndsOn),
    confirmEveryDays: Number(form.confirmEveryDays),
    status: form.status as ServiceFields['status'],
  }
}

function timesOf({ timeDay, timeFrom, timeTo, timeNote }: EntryForm): WeeklyTime[] {
  return timeDay.flatMap((day, row) => {
    const time = {
      weekday: (orNull(day) as WeeklyTime['weekday']) ?? null,
      opensAt: orNull(timeFrom[row] ?? ''),
      closesAt: orNull(timeTo[row] ?? ''),
      note: orNull(timeNote[row] ?? ''),
    }
    return Object.values(time).some(Boolean) ? [time] : []
  })
}

/** What stood there when the page was made. What is not ours to read counts as not seen. */
export function sawOf({ saw }: Pick<EntryForm, 'saw'>): Partial<Record<FieldName, unknown>> | undefined {
  try {
    const read: unknown = JSON.parse(saw)
    return read !== null && typeof read === 'object' ? read : undefined
  } catch {
    return undefined
  }
}
