import {
  type Address,
  type Change,
  type Entry,
  type FieldName,
  type FreshnessWhy,
  type ServiceFields,
  type Weekday,
  type WeeklyTime,
  fieldNames,
} from '#domain/directory'
import { sayDate, sayDay, type Manner } from '#platform/say'
import { m, word } from '#words'
import { sayLanguage } from '../(staff)/directory/say-language.ts'
import { feesBeside, sayAges } from '../(public)/p/[programme]/find/say-found.ts'
import { sayTimes } from '../say-times.ts'

const keyOf = (field: string) => `entry_${field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`

/** In the order of the form; what a feed adds comes last. */
const placeOf = (field: string) => (fieldNames as readonly string[]).indexOf(field) + 1 || Infinity

/** The name of a field, as its form calls it. */
export const sayField = (field: string) => word(keyOf(field))

/** What each field is called, for the summary of what is wrong. */
export const fieldLabels = (): Record<string, string> => Object.fromEntries(fieldNames.map((field) => [field, sayField(field)]))

/** What a field says, as a person reads it. Nothing: a dash in words. */
export function sayValue(field: string, value: unknown, manner: Pick<Manner, 'locale'>): string {
  if (value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)) return m.entry_nothing()
  const { locale } = manner
  switch (field as FieldName) {
    case 'isOnline':
    case 'isInPerson':
      return value ? m.entry_yes() : m.entry_no()
    case 'placesFrom':
    case 'closedFrom':
    case 'closedUntil':
    case 'fundingEndsOn':
      return sayDate(String(value), locale)
    case 'capacity':
      return word(`entry_capacity_${String(value)}`)
    case 'cost':
      return word(`finder_cost_${String(value)}`)
    case 'status':
      return word(`entry_status_${String(value).replace(' ', '_')}`)
    case 'confirmEveryDays':
      return m.entry_rhythm_other({ days: String(value) })
    case 'needs':
      return listOf(value)
        .map((code) => word(`need_${code}`))
        .join(', ')
    case 'circumstances':
      return listOf(value)
        .map((code) => word(`circumstance_${code}`))
        .join(', ')
    case 'accessFeatures':
      return listOf(value)
        .map((code) => word(`access_${code}`))
        .join(', ')
    case 'languages':
      return listOf(value)
        .map((tag) => sayLanguage(tag, locale))
        .join(', ')
    case 'times':
      return sayOwnTimes(value as ServiceFields['times'], manner).join('; ')
    case 'place':
      return sayPlace(value as Partial<Address>)
    default:
      return Array.isArray(value) ? value.map(String).join(', ') : String(value)
  }
}

const sayPlace = ({ name, address1, address2, postalCode, city }: Partial<Address>) =>
  [name, address1, address2, [postalCode, city].filter(Boolean).join(' ')].filter(Boolean).join(', ')

const listOf = (value: unknown) => (Array.isArray(value) ? value.map(String) : [])

/** Each rhythm on a line of its own, with what was noted beside it. */
function sayOwnTimes(times: readonly (WeeklyTime | string)[], { locale }: Pick<Manner, 'locale'>): string[] {
  const own = times.filter((time): time is WeeklyTime => typeof time === 'object')
  const notes = [...new Set(own.map(({ note }) => note))]
  return [
    ...times.filter((time) => typeof time === 'string'),
    ...notes.flatMap((note) => {
      const lines = sayTimes(
        own
          .filter((time) => time.note === note)
          .map(({ weekday, opensAt, closesAt }) => ({
            weekdays: weekday ? [weekday as Weekday] : [],
            opensAt,
            closesAt,
            description: null,
          })),
        locale,
      )
      return note ? [[lines.join(', '), note].filter(Boolean).join(' · ')] : lines
    }),
  ]
}

/** A change in words: who, when, and each field with what it was and is. */
export function sayChange(change: Change, manner: Manner) {
  const { id, saidBy, state, saidAt, because, fields } = change
  const who = change.name ?? word(`entry_by_${saidBy}`)
  const isNew = Object.values(fields).every(({ was }) => was === undefined)
  return {
    id,
    state,
    canUndo: state === 'applied' && !isNew,
    isNew,
    who: saidBy === 'member' || !change.name ? who : `${who} (${word(`entry_by_${saidBy}`)})`,
    when: sayDay(saidAt, manner),
    decided: sayDecided(change, manner),
    because,
    fields: sayFields(fields, manner).map((line) => (isNew ? { ...line, was: null } : line)),
  }
}

/** What nobody of the programme decided, its provider took back, or replaced by what they sent then. */
function sayDecided({ state, decidedAt, decidedBy, isReplaced }: Change, manner: Manner): string | null {
  if (!decidedAt || state === 'applied') return null
  const day = sayDay(decidedAt, manner)
  if (isReplaced) return m.entry_decided_replaced({ day })
  return decidedBy === null ? m.entry_decided_taken_back({ day }) : word(`entry_decided_${state}`, { name: decidedBy, day })
}

/** Each field of a change with what it was and is, in the order of the form. */
export function sayFields(fields: Change['fields'], manner: Manner): { field: string; label: string; was: string | null; is: string }[] {
  return Object.entries(fields)
    .sort(([one], [other]) => placeOf(one) - placeOf(other))
    .map(([field, { was, is }]) => ({ field, label: sayField(field), was: sayValue(field, was, manner), is: sayValue(field, is, manner) }))
}

/** How far it can be trusted, in sentences: who said when that it is right, and what speaks against it. */
export function sayFreshness(
  entry: Pick<Entry, 'confirmedAt' | 'confirmedBy' | 'fields'>,
  why: readonly FreshnessWhy[],
  unanswered: readonly Date[],
  manner: Manner,
): string[] {
  const { confirmedAt, confirmedBy, fields } = entry
  const day = confirmedAt ? sayDay(confirmedAt, manner) : ''
  const asked = unanswered[0]
  return [
    confirmedAt
      ? confirmedBy
        ? m.entry_confirmed_by({ name: confirmedBy, day })
        : m.directory_confirmed_on({ day })
      : m.directory_never_confirmed(),
    ...(asked && manner.now.getTime() - asked.getTime() > 7 * 86_400_000 ? [m.entry_unanswered({ day: sayDay(asked, manner) })] : []),
    ...why
      .filter((code) => !['confirmed', 'confirmed-long-ago', 'never-confirmed'].includes(code))
      .map((code) => word(`entry_why_${code}`, { day: fields.fundingEndsOn ? sayDate(fields.fundingEndsOn, manner.locale) : '' })),
  ]
}

/** The whole entry as the public reads it: label and value, without what is empty. What belongs together is one line. */
export function sayEntry(fields: ServiceFields, manner: Manner): { field: string; label: string; value: string }[] {
  const open: FieldName[] = [
    'alert',
    'description',
    'easyWords',
    'times',
    'place',
    'status',
    'capacity',
    'placesFrom',
    'closedFrom',
    'closedUntil',
    'cost',
    'eligibility',
    'minimumAge',
    'circumstances',
    'accessFeatures',
    'accessNotes',
    'languages',
    'contactName',
    'phones',
    'email',
    'url',
    'fundingEndsOn',
  ]
  return open.flatMap((field) => {
    const value = sayTogether(field, fields, manner)
    return value === null ? [] : [{ field, label: field === 'minimumAge' ? m.entry_ages() : sayField(field), value }]
  })
}

/** What a field says along with the one that belongs to it; null where nothing is said. */
function sayTogether(field: FieldName, fields: ServiceFields, manner: Manner): string | null {
  const { cost, fees, minimumAge, maximumAge } = fields
  if (field === 'cost') return [cost && sayValue('cost', cost, manner), feesBeside(cost, fees)].filter(Boolean).join(' · ') || null
  if (field === 'minimumAge') return sayAges(minimumAge, maximumAge)
  return isEmpty(fields[field]) ? null : sayValue(field, fields[field], manner)
}

const isEmpty = (value: unknown) => value === null || value === '' || (Array.isArray(value) && value.length === 0)
