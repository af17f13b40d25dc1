import type { ServiceEntry } from '#domain/directory'
import type { Children, ChildrenOf } from './children.ts'
import { fitting, type Known, note } from './known.ts'
import { languagesIn } from './languages.ts'
import type { Report } from './report.ts'
import { placesIn, termsOfServices } from './service-links.ts'
import { noFields, prose, restOf, said, type SourceRow } from './source-row.ts'
import { dayIn } from './times.ts'

const USED = [
  'organization_id',
  'program_id',
  'name',
  'alternate_name',
  'description',
  'url',
  'email',
  'status',
  'application_process',
  'minimum_age',
  'maximum_age',
  'assured_date',
]

export function servicesIn(known: Known, childrenOf: ChildrenOf): ServiceEntry[] {
  const places = placesIn(known)
  const terms = termsOfServices(known)
  return [...known.services.values()].flatMap((row) => {
    const id = row.fields.id!
    const entry = serviceOf(row, known, childrenOf('service', id))
    if (!entry) return []
    const here = places.get(id) ?? []
    entry.columns.is_online ||= here.some((place) => known.locations.get(place.locationSourceId)?.fields.location_type === 'virtual')
    return [{ ...entry, places: here, termSourceIds: [...(terms.get(id) ?? [])].sort() }]
  })
}

type WithoutLinks = Omit<ServiceEntry, 'places' | 'termSourceIds'>

function serviceOf(row: SourceRow, known: Known, children: Children): WithoutLinks | undefined {
  const { report } = known
  const rest: Record<string, unknown> = { ...restOf(row, USED), ...children.rest }
  const name = fitting(row, report, 'name', said(row, 'name', 'alternate_name'), 500, rest)
  if (!name) return void note(report, row, 'missing-name', 'left-out', row.fields.id ?? '')
  const organisation = row.fields.organization_id ?? null
  if (organisation === null || !known.organisations.has(organisation)) {
    note(report, row, 'dangling-organisation', 'kept', organisation ?? '')
    if (organisation !== null) rest.organization_id = organisation
  }
  const program = row.fields.program_id
  if (program) rest.program = { ...(known.programs.get(program)?.fields ?? noFields()), id: program }
  const contact = children.contacts.find((one) => said(one, 'email')) ?? children.contacts[0]
  const eligibility = [prose(said(row, 'eligibility_description')), ...children.eligibility].filter(Boolean).join('\n') || null
  const capacity = capacityOf(children)
  const columns = {
    name,
    alternate_name: fitting(row, report, 'alternate_name', said(row, 'alternate_name'), 1000, rest),
    description: fitting(row, report, 'description', prose(said(row, 'description')), 100_000, rest),
    url: said(row, 'url'),
    email: emailOf(row, contact, report, rest),
    contact_name: children.contacts.map((one) => said(one, 'name')).find(Boolean) ?? null,
    status: statusOf(row, report, rest),
    application_process: fitting(row, report, 'application_process', prose(said(row, 'application_process')), 100_000, rest),
    fees: prose(said(row, 'fees_description', 'fees')) ?? costsOf(children),
    eligibility: fitting(row, report, 'eligibility', eligibility, 20_000, rest),
    minimum_age: ageOf(row, 'minimum_age', report, rest),
    maximum_age: ageOf(row, 'maximum_age', report, rest),
    languages: [...new Set(children.languages.flatMap(languagesIn))],
    is_online: children.times.some(({ rule }) => /^(online|virtual|remote)$/i.test(String(rule.attending_type ?? ''))),
    confirmed_at: confirmedOf(row, report, rest),
    ...(capacity ? { capacity_status: capacity } : {}),
  }
  return {
    sourceId: row.fields.id!,
    organisationSourceId: organisation !== null && known.organisations.has(organisation) ? organisation : null,
    columns,
    phones: children.phones,
    times: children.times,
    rest: unsaid(rest, columns),
  }
}

/** Words that a column of ours holds as a whole need not be kept twice. */
function unsaid(rest: Record<string, unknown>, columns: { fees: string | null; eligibility: string | null }): Record<string, unknown> {
  const twice = (key: string, value: unknown) =>
    (/^fees/.test(key) && prose(String(value)) === columns.fees) ||
    (key === 'eligibility_description' && prose(String(value)) === columns.eligibility)
  return Object.fromEntries(Object.entries(rest).filter(([key, value]) => !twice(key, value)))
}

const STATUSES = ['active', 'inactive', 'defunct', 'temporarily closed']

function statusOf(row: SourceRow, report: Report, rest: Record<string, unknown>): string {
  const text = said(row, 'status')
  if (text === null) return 'active'
  const status = text.toLowerCase().replace(/[_-]/g, ' ')
  if (STATUSES.includes(status)) return status
  note(report, row, 'unknown-status', 'kept', text)
  rest.status = text
  return 'active'
}

/** Where an introduction would go: the service's own address, else that of its contact. */
function emailOf(row: SourceRow, contact: SourceRow | undefined, report: Report, rest: Record<string, unknown>): string | null {
  const own = said(row, 'email')
  const email = own ?? (contact ? said(contact, 'email') : null)
  if (email === null) return null
  const bare = email.replace(/^mailto:/i, '')
  if (/^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;".]+$/.test(bare) && bare.length <= 254) return bare
  note(report, row, 'bad-email', 'kept', email)
  if (own !== null) rest.email = own
  return null
}

function ageOf(row: SourceRow, column: string, report: Report, rest: Record<string, unknown>): number | null {
  const text = said(row, column)
  if (text === null) return null
  const age = /^\d+(\.\d+)?$/.test(text) ? Math.floor(Number(text)) : Number.NaN
  if (age >= 0 && age <= 130) return age
  note(report, row, 'bad-age', 'kept', `${column}: ${text}`)
  rest[column] = text
  return null
}

/** `assured_date`: the day on which somebody last said that it is right. */
function confirmedOf(row: SourceRow, report: Report, rest: Record<string, unknown>): string | null {
  const text = said(row, 'assured_date')
  if (text === null) return null
  const day = dayIn(text)
  if (day) return `${day}T00:00:00Z`
  note(report, row, 'bad-date', 'kept', `assured_date: ${text}`)
  rest.assured_date = text
  return null
}

function costsOf({ costs }: Children): string | null {
  const lines = costs.map((row) =>
    [
      said(row, 'option'),
      [said(row, 'amount'), said(row, 'currency')?.toUpperCase()].filter(Boolean).join(' '),
      said(row, 'amount_description'),
    ]
      .filter(Boolean)
      .join(' · '),
  )
  return lines.filter(Boolean).join('\n') || null
}

/** Places that are free, over all units that are counted. */
function capacityOf({ capacities }: Children): string | undefined {
  const free = capacities.map((row) => Number(said(row, 'available') ?? Number.NaN)).filter((count) => Number.isFinite(count))
  if (free.length === 0) return undefined
  return free.some((count) => count > 0) ? 'capacity' : 'no-capacity'
}
