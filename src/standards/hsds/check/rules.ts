import type { Table } from '../tables.ts'
import { dayIn } from '../times.ts'
import { emailAddressIn, isAddress, isByday, isTime } from '../out/fields.ts'
import { isUuid } from '../out/ids.ts'
import { type FaultReason, show, type Tell } from './fault.ts'

/** What each kind of record must say, beside its id (HSDS 3.1, Open Referral UK 3.0). */
export const NEEDED: Partial<Record<Table, readonly string[]>> = {
  address: ['address_1', 'city', 'state_province', 'postal_code', 'country', 'address_type'],
  location: ['location_type'],
  metadata: ['last_action_date', 'last_action_type', 'field_name', 'previous_value', 'replacement_value', 'updated_by'],
  organization: ['name', 'description'],
  organization_identifier: ['identifier_type', 'identifier'],
  phone: ['number'],
  program: ['name', 'description'],
  service: ['name', 'status'],
  service_capacity: ['unit', 'available', 'updated'],
  taxonomy: ['name', 'description'],
  taxonomy_term: ['name', 'description'],
  unit: ['name'],
  url: ['url'],
}

interface Kind {
  reason: FaultReason
  isRight: (value: unknown) => boolean
  /** What it may say. */
  words?: readonly string[]
}

const isText = (value: unknown): value is string => typeof value === 'string'
const text: Kind = { reason: 'not-text', isRight: isText }
const number: Kind = { reason: 'not-a-number', isRight: (value) => typeof value === 'number' }
const address: Kind = { reason: 'not-an-address', isRight: (value) => isText(value) && isAddress(value) }
const email: Kind = { reason: 'not-an-email', isRight: (value) => isText(value) && emailAddressIn(value) === value }
const uuid: Kind = { reason: 'not-a-uuid', isRight: isUuid }
const date: Kind = { reason: 'not-a-date', isRight: (value) => isText(value) && dayIn(value) !== undefined && value.length === 10 }
const time: Kind = { reason: 'not-a-time', isRight: (value) => isText(value) && isTime(value) }
const moment: Kind = {
  reason: 'not-a-moment',
  isRight: (value) =>
    isText(value) && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value) && !Number.isNaN(Date.parse(value)),
}
const oneOf = (...words: string[]): Kind => ({ reason: 'not-one-of', isRight: (value) => isText(value) && words.includes(value), words })
const place = oneOf('physical', 'postal', 'virtual')
const days: Kind = { reason: 'not-a-day', isRight: (value) => isText(value) && isByday(value) }

/** Fields that say something certain, in whatever table. */
const FIELDS: Record<string, Kind> = {
  address_type: place,
  amount: number,
  assured_date: date,
  assurer_email: email,
  available: number,
  byday: days,
  closes_at: time,
  count: number,
  dtstart: date,
  email,
  extension: number,
  freq: oneOf('WEEKLY', 'MONTHLY'),
  interval: number,
  last_action_date: date,
  last_modified: moment,
  latitude: number,
  location_type: place,
  longitude: number,
  maximum: number,
  maximum_age: number,
  minimum_age: number,
  openapi_url: address,
  opens_at: time,
  profile: address,
  schedule_link: address,
  status: oneOf('active', 'inactive', 'defunct', 'temporarily closed'),
  term_uri: address,
  timezone: number,
  until: date,
  updated: moment,
  uri: address,
  url: address,
  valid_from: date,
  valid_to: date,
  website: address,
  wkst: oneOf('MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'),
  year_incorporated: number,
}

/** Is what one field says right? In a table of text, numbers are written as text. */
export function checkField(table: Table | 'api', field: string, value: unknown, path: string, tell: Tell, inTable = false): void {
  if (value === null || value === undefined || typeof value === 'object') return
  const isId = field === 'id' || (field.endsWith('_id') && field !== 'tax_id')
  const kind = table === 'service_area' && field === 'uri' ? text : isId ? uuid : (FIELDS[field] ?? text)
  const seen = inTable && kind === number && isText(value) && value.trim() !== '' ? Number(value) : value
  if (kind.isRight(seen) && !Number.isNaN(seen)) return
  const about = kind.words ? `${show(value)} (${kind.words.join(', ')})` : show(value)
  tell({ path, level: 'wrong', reason: kind.reason, about })
}

/** Do the fields of one record agree? */
export function checkRecord(record: Record<string, unknown>, path: string, tell: Tell): void {
  const at = (field: string) => (path ? `${path}.${field}` : field)
  const [least, most] = [record.minimum_age, record.maximum_age].map(Number) as [number, number]
  if (least > most) tell({ path: at('minimum_age'), level: 'wrong', reason: 'ages-turned', about: `${least} > ${most}` })
  const { valid_from: from, valid_to: to } = record
  if (isText(from) && isText(to) && from > to)
    tell({ path: at('valid_from'), level: 'wrong', reason: 'dates-turned', about: `${from} > ${to}` })
  if (isText(record.id) && record.id === record.parent_id)
    tell({ path: at('parent_id'), level: 'wrong', reason: 'own-parent', about: record.id })
  for (const [field, most] of [
    ['latitude', 90],
    ['longitude', 180],
  ] as const) {
    const degrees = record[field]
    if (degrees !== undefined && degrees !== null && Math.abs(Number(degrees)) > most)
      tell({ path: at(field), level: 'doubtful', reason: 'not-on-earth', about: show(degrees) })
  }
}
