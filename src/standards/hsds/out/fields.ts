import { dayIn, timeIn } from '../times.ts'
import { isUuid } from './ids.ts'

/** An object of HSDS as it goes out. */
export type Hsds = { [field: string]: unknown }

/** Fields that are numbers, in whatever table. Everything else that a source says is text. */
const NUMBERS = new Set([
  'amount',
  'available',
  'count',
  'extension',
  'interval',
  'latitude',
  'longitude',
  'maximum',
  'maximum_age',
  'minimum_age',
  'timezone',
  'year_incorporated',
])

const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
const PLACES = ['physical', 'postal', 'virtual']

/** What a field may say, by its name. A field that is not here may say anything. */
const FITS: Record<string, (text: string) => unknown> = {
  ...Object.fromEntries([...NUMBERS].map((field) => [field, numberIn])),
  address_type: (text) => one(PLACES, text),
  assured_date: dayIn,
  assurer_email: emailAddressIn,
  dtstart: dayIn,
  email: emailAddressIn,
  freq: (text) => one(['WEEKLY', 'MONTHLY'], text.toUpperCase()),
  last_modified: momentIn,
  location_type: (text) => one(PLACES, text),
  parent_id: (text) => (isUuid(text) ? text : undefined),
  parent_organization_id: (text) => (isUuid(text) ? text : undefined),
  schedule_link: addressIn,
  status: (text) => one(['active', 'inactive', 'defunct', 'temporarily closed'], text),
  taxonomy_id: (text) => (isUuid(text) ? text : undefined),
  term_uri: addressIn,
  until: dayIn,
  updated: momentIn,
  uri: addressIn,
  url: addressIn,
  valid_from: dayIn,
  valid_to: dayIn,
  website: addressIn,
  wkst: (text) => one(DAYS, text.toUpperCase()),
}

/** What the field says of this text, or undefined: it may not say that. */
function fieldOf(field: string, text: string): unknown {
  const fits = FITS[field]
  return fits ? fits(text) : text
}

/** Objects that may say more in attributes. The others say it in a field beside. */
const WITHOUT_ATTRIBUTES = new Set(['attribute', 'metadata', 'taxonomy', 'taxonomy_term'])

/**
 * Sets what a source said. What the standard does not let the field say is not lost: it stands in an attribute, as it was.
 *
 * @param table which kind of object it is
 */
export function say(object: Hsds, table: string, field: string, text: string, attributeId: (field: string) => string): void {
  const value = fieldOf(field, text)
  if (value !== undefined) object[field] = value
  else if (WITHOUT_ATTRIBUTES.has(table)) object[`${field}_as_said`] = text
  else sayAsSaid(object, field, text, attributeId)
}

/** The words of the source beside a field. */
export function sayAsSaid(object: Hsds, field: string, text: string, attributeId: (field: string) => string): void {
  addAttribute(object, { id: attributeId(field), link_type: 'as-said', label: field, value: text })
}

export function addAttribute(object: Hsds, attribute: Hsds): void {
  object.attributes = [...((object.attributes as Hsds[] | undefined) ?? []), attribute]
}

/** Without what says nothing. */
export function spoken(object: Hsds): Hsds {
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0)),
  )
}

function one(words: readonly string[], text: string): string | undefined {
  return words.includes(text) ? text : undefined
}

function numberIn(text: string): number | undefined {
  const number = Number(text)
  return text.trim() !== '' && Number.isFinite(number) ? number : undefined
}

/** RFC 5321 without quotes and without the letters that most systems do not take. */
export function emailAddressIn(text: string): string | undefined {
  const bare = text.replace(/^mailto:/i, '')
  return /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i.test(
    bare,
  )
    ? bare
    : undefined
}

const ADDRESS = /^[a-z][a-z0-9+.-]*:(?:[a-z0-9\-._~:/?#@!$&'()*+,;=]|%[0-9a-f]{2})+$/i

/** An address of the web (RFC 3986). One without "http://" gets it where it can be nothing else; a letter that may not stand in one is written as %XX. */
function addressIn(text: string): string | undefined {
  if (isAddress(text)) return text
  const whole = /^[a-z][a-z0-9+.-]*:/i.test(text)
    ? text
    : /^(www\.|[a-z0-9-]+(\.[a-z0-9-]+)+(\/|$))/i.test(text)
      ? `http://${text}`
      : undefined
  if (whole === undefined || !URL.canParse(whole)) return undefined
  const written = new URL(whole).href.replace(/[^a-z0-9\-._~:/?#@!$&'()*+,;=%]/gi, encodeURIComponent).replace(/%(?![0-9a-f]{2})/gi, '%25')
  return isAddress(written) ? written : undefined
}

/** Only addresses of the web and of mail: a feed must not hand others a way to run something. */
export function isAddress(text: string): boolean {
  return ADDRESS.test(text) && /^(https?:\/\/[^/?#]|mailto:|tel:)/i.test(text) && (text.match(/#/g) ?? []).length <= 1
}

/** "09:30", "09:30:00" or "09:30+01:00". "24:00" is the end of the day. */
export function isTime(text: string): boolean {
  return /^\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$/.test(text) && timeIn(text) !== undefined
}

/** "TU,TH", or "2MO,-1FR" in a month. */
export function isByday(text: string): boolean {
  return text.split(',').every((day) => /^[+-]?\d{0,2}(MO|TU|WE|TH|FR|SA|SU)$/.test(day.trim()))
}

/** A moment with its time zone (RFC 3339). */
function momentIn(text: string): string | undefined {
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(text)) return Number.isNaN(Date.parse(text)) ? undefined : text
  const at = /^\d{4}-\d\d-\d\d/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : new Date(at).toISOString()
}
