import type { ServiceEntry } from '#domain/directory'
import { capacityOf } from './capacities.ts'
import { type Children, childrenOf } from './children.ts'
import { fitting, type Known, note } from './known.ts'
import { languagesIn } from './languages.ts'
import { organisationIn } from './organisations.ts'
import { isOwnCost, ownWordsOf } from './own-words.ts'
import type { Report } from './report.ts'
import { placesOf, termsOf } from './service-links.ts'
import { noFields, prose, restOf, said, type SourceRow } from './source-row.ts'
import { dayIn } from './times.ts'
import { ageIn, emailIn, statusIn } from './values.ts'

/** Long texts, which need not be kept twice. Everything short stays beside what we make of it. */
const USED = ['organization_id', 'program_id', 'name', 'alternate_name', 'description', 'application_process']

export function* servicesIn(known: Known): Generator<ServiceEntry> {
  for (const row of known.services.values()) {
    const id = row.fields.id!
    const entry = serviceOf(row, known, childrenOf('service', id, known))
    if (!entry) continue
    const places = placesOf(id, known)
    const isElsewhere = entry.columns.is_in_person === false
    if (!isElsewhere)
      entry.columns.is_online ||= places.some((place) => known.locations.get(place.locationSourceId)?.fields.location_type === 'virtual')
    yield { ...entry, places, termSourceIds: termsOf(id, known) }
  }
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
  const own = ownWordsOf(children.rest.attribute)
  const columns = {
    name,
    alternate_name: fitting(row, report, 'alternate_name', said(row, 'alternate_name'), 1000, rest),
    description: fitting(row, report, 'description', prose(said(row, 'description')), 100_000, rest),
    url: said(row, 'url'),
    email: emailOf(row, contact, report),
    contact_name: children.contacts.map((one) => said(one, 'name')).find(Boolean) ?? null,
    status: statusOf(row, report),
    alert: fitting(row, report, 'alert', prose(said(row, 'alert')), 500, rest),
    application_process: fitting(row, report, 'application_process', prose(said(row, 'application_process')), 100_000, rest),
    fees: prose(said(row, 'fees_description', 'fees')) ?? costsOf(children),
    eligibility: fitting(row, report, 'eligibility', eligibility, 20_000, rest),
    minimum_age: ageOf(row, 'minimum_age', report),
    maximum_age: ageOf(row, 'maximum_age', report),
    languages: [...new Set(children.languages.flatMap(languagesIn))],
    is_online: children.times.some(({ rule }) => /^(online|virtual|remote)$/i.test(String(rule.attending_type ?? ''))),
    confirmed_at: confirmedOf(row, report),
    ...(capacity ? { capacity_status: capacity } : {}),
    ...own,
  }
  return {
    sourceId: row.fields.id!,
    organisationSourceId: organisationIn(organisation, known),
    columns,
    phones: children.phones,
    times: children.times,
    rest,
  }
}

function statusOf(row: SourceRow, report: Report): string {
  const text = said(row, 'status')
  const status = text === null ? 'active' : statusIn(text)
  if (status === null) note(report, row, 'unknown-status', 'kept', text ?? '')
  return status ?? 'active'
}

/** Where an introduction would go: the service's own address, else that of its contact. */
function emailOf(row: SourceRow, contact: SourceRow | undefined, report: Report): string | null {
  const text = said(row, 'email') ?? (contact ? said(contact, 'email') : null)
  const email = text === null ? null : emailIn(text)
  if (text !== null && email === null) note(report, row, 'bad-email', 'kept', text)
  return email
}

function ageOf(row: SourceRow, column: string, report: Report): number | null {
  const text = said(row, column)
  const age = text === null ? null : ageIn(text)
  if (text !== null && age === null) note(report, row, 'bad-age', 'kept', `${column}: ${text}`)
  return age
}

/** `assured_date`: the day on which somebody last said that it is right. Nobody has said so tomorrow yet. */
function confirmedOf(row: SourceRow, report: Report): string | null {
  const text = said(row, 'assured_date')
  if (text === null) return null
  const day = dayIn(text)
  if (day && Date.parse(day) < Date.now() + 86_400_000) return `${day}T00:00:00Z`
  note(report, row, 'bad-date', 'kept', `assured_date: ${text}`)
  return null
}

/** What it costs, in a line for each option. */
export function costsOf({ costs }: Pick<Children, 'costs'>): string | null {
  const lines = costs
    .filter(({ fields }) => !isOwnCost(fields))
    .map((row) =>
      [
        said(row, 'option'),
        [said(row, 'amount'), said(row, 'currency')?.toUpperCase()].filter(Boolean).join(' '),
        said(row, 'amount_description'),
      ]
        .filter(Boolean)
        .join(' · '),
    )
  return [...new Set(lines)].filter(Boolean).join('\n') || null
}
