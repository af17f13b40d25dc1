import { mayBeAsked, type PublishedPlace, type PublishedService, type Rest, type WholeService } from '#domain/directory'
import { childrenOfRest, type Children } from '../children.ts'
import { capacityOf } from '../capacities.ts'
import { isOwnCost, isOwnWord } from '../own-words.ts'
import { costsOf } from '../services.ts'
import { prose } from '../source-row.ts'
import { dayIn } from '../times.ts'
import { ageIn, emailIn, statusIn } from '../values.ts'
import { type About, saidIn } from './about.ts'
import { attributesOf, isOwnTerm, metadataOf } from './attributes.ts'
import { capacityObject } from './capacity.ts'
import { add, corrected, languageOf, phoneOf, timeOf } from './children.ts'
import { addAttribute, type Hsds, say, spoken } from './fields.ts'
import { idFor, isUuid } from './ids.ts'
import { locationOf } from './location.ts'
import { completed, nested, type Row } from './nested.ts'
import { organizationOf } from './organization.ts'

/** Fields that a column of ours says. Everything else that the source said goes out as it came. */
const OURS = new Set([
  'name',
  'alternate_name',
  'description',
  'url',
  'email',
  'status',
  'application_process',
  'fees',
  'fees_description',
  'eligibility_description',
  'minimum_age',
  'maximum_age',
  'assured_date',
  'assurer_email',
  'alert',
  'last_modified',
  'organization_id',
])

/** The few fields by which somebody sees what has changed. */
export function minimalServiceOf({ id, updated_at }: { id: string; updated_at: Date }): Hsds {
  return { id, modified_date: updated_at.toISOString(), last_modified: updated_at.toISOString() }
}

/** A service as the list has it: with its organisation and program, without what hangs on it. */
export function listedServiceOf(service: PublishedService, about: About): Hsds {
  const { attributes: _attributes, ...object } = plainServiceOf(service, about)
  return spoken({ ...object, organization: service.organisation && organizationOf(service.organisation, about, false) })
}

/** A service with everything. */
export function serviceOf(service: WholeService, about: About): Hsds {
  const object = plainServiceOf(service, about)
  const rest = service.source_rest as Rest
  const { keep, added } = corrected(rest, service)
  const places = service.places.map((place) => ({ place, object: spoken({ id: place.id, description: place.description }) }))
  const inside = new Map(places.flatMap(({ place, object }) => (place.source_id === null ? [] : [[place.source_id, object] as const])))
  const linked = new Set(service.terms.map((term) => term.source_id))
  const own = { kind: 'service' as const, id: service.id, source: service.source }
  const termIsGone = (id: string | undefined) => id !== undefined && about.terms.has(`${service.source}\n${id}`) && !linked.has(id)
  const isSaidByUs = (fields: Row['fields']) => {
    const term = about.terms.get(`${service.source}\n${fields.taxonomy_term_id}`)
    return isOwnWord(fields) || (term !== undefined && isOwnTerm(term)) || (fields.link_type === 'confirmed-by' && service.confirmed_by)
  }
  // What columns of ours say of it, they say as it is now.
  const isGone = ({ table, fields }: Row) =>
    table === 'cost_option' ? isOwnCost(fields) : table === 'attribute' && (isSaidByUs(fields) || termIsGone(fields.taxonomy_term_id))
  const attributes = object.attributes as Hsds[] | undefined
  Object.assign(
    object,
    nested(rest, own, about.terms, (row) => keep(row) && !isGone(row), inside),
  )
  if (attributes) add(object, 'attributes', ...attributes)
  if (emailWasCorrected(service)) withdrawEmail(object, service)
  const more = added()
  add(object, 'phones', ...more.phones.map(phoneOf))
  add(object, 'schedules', ...more.times.map(timeOf))
  add(object, 'languages', ...more.languages.map((language) => languageOf(language, service.id, about.locale)))
  object.service_at_locations = places.map(({ place, object }) => spoken({ ...object, location: locationOf(place.location, about) }))
  object.organization = service.organisation && organizationOf(service.organisation, about)
  if (service.contact_agreed !== null && service.contact_name !== null && !object.contacts)
    object.contacts = [{ id: idFor(service.id, 'contact'), name: service.contact_name }]
  object.capacities = capacitiesOf(service, object)
  if (service.cost !== null && service.cost !== 'paid' && !object.cost_options) {
    object.cost_options = [{ id: idFor(service.id, 'cost'), option: service.cost, ...(service.cost === 'free' ? { amount: 0 } : {}) }]
  }
  add(object, 'attributes', ...attributesOf(service, about))
  add(object, 'metadata', ...metadataOf(service))
  return spoken(object)
}

/** A service at a place: the place, and the service with what hangs on it but not with its places. */
export function serviceAtLocationOf(place: PublishedPlace, service: WholeService, about: About): Hsds {
  const { service_at_locations: places, ...whole } = serviceOf(service, about)
  const here = (places as Hsds[] | undefined)?.find((one) => one.id === place.id)
  return spoken({ ...(here ?? { id: place.id }), service: whole })
}

/** The same as the list has it. */
export function listedServiceAtLocationOf(place: PublishedPlace, service: PublishedService, about: About): Hsds {
  return spoken({
    id: place.id,
    description: place.description,
    location: locationOf(place.location, about, false),
    service: listedServiceOf(service, about),
  })
}

/** What the service says itself, and its program. */
function plainServiceOf(service: PublishedService, about: About): Hsds {
  const rest = service.source_rest as Rest
  const said = saidIn(rest)
  const children = childrenOfRest(rest)
  const object: Hsds = {
    id: service.id,
    name: whole(said.get('name'), service.name),
    alternate_name: whole(said.get('alternate_name'), service.alternate_name),
    description: whole(said.get('description'), service.description),
    application_process: whole(said.get('application_process'), service.application_process),
    status: statusOf(service, about.today),
    alert: whole(said.get('alert'), service.alert),
    last_modified: service.updated_at.toISOString(),
  }
  const attributeId = (name: string) => idFor(service.id, name)
  const told = <T>(field: string, column: T, read: (text: string) => T) => {
    const text = said.get(field)
    if (text !== undefined && read(text) === column) say(object, 'service', field, text, attributeId)
    else if (column !== null) object[field] = column
  }
  told('url', service.url, (text) => text)
  if (typeof object.url === 'string') say(object, 'service', 'url', take(object, 'url'), attributeId)
  told('minimum_age', service.minimum_age, ageIn)
  told('maximum_age', service.maximum_age, ageIn)
  sayStatusAsSaid(object, said, attributeId)
  sayEmail(object, service, said, children, attributeId)
  sayConfirmed(object, service, said, attributeId)
  sayFees(object, service, said, children)
  sayEligibility(object, service, said, children)
  for (const [field, text] of said) if (!OURS.has(field)) say(object, 'service', field, text, attributeId)
  const modified = said.get('last_modified')
  if (modified) addAttribute(object, { id: attributeId('last_modified'), link_type: 'as-said', label: 'last_modified', value: modified })
  object.program = programOf(rest, service)
  return spoken(object)
}

function take(object: Hsds, field: string): string {
  const text = String(object[field])
  delete object[field]
  return text
}

/** The whole text, where our column had no room for it. */
function whole(said: string | undefined, column: string | null): string | null {
  return said !== undefined && column !== null && said.startsWith(column) ? said : column
}

function statusOf(service: PublishedService, today: string): string {
  const { status, closed_from: from, closed_until: until } = service
  if (status === 'active' && from !== null && from <= today && (until === null || until >= today)) return 'temporarily closed'
  return status
}

/** A status that HSDS does not have is not lost. */
function sayStatusAsSaid(object: Hsds, said: ReadonlyMap<string, string>, attributeId: (name: string) => string): void {
  const text = said.get('status')
  if (text !== undefined && statusIn(text) === null)
    addAttribute(object, { id: attributeId('status'), link_type: 'as-said', label: 'status', value: text })
}

const contactEmail = ({ contacts }: Children) => {
  const text = (contacts.find((one) => one.fields.email) ?? contacts[0])?.fields.email
  return text === undefined ? null : emailIn(text)
}

/** Where the service itself names no address, ours is that of a contact, who says it. One that was written here is for introductions. */
function sayEmail(
  object: Hsds,
  service: PublishedService,
  said: ReadonlyMap<string, string>,
  children: Children,
  attributeId: (name: string) => string,
): void {
  const text = said.get('email')
  if (text !== undefined && emailIn(text) === service.email) say(object, 'service', 'email', text, attributeId)
  else if (service.email !== null && mayBeAsked(service) && service.email !== contactEmail(children))
    say(object, 'service', 'email', service.email, attributeId)
}

/** Does the source know another address, which somebody has corrected since? */
function emailWasCorrected(service: PublishedService): boolean {
  const rest = service.source_rest as Rest
  return saidIn(rest).get('email') === undefined && contactEmail(childrenOfRest(rest)) !== service.email
}

function withdrawEmail(object: Hsds, service: PublishedService): void {
  const old = contactEmail(childrenOfRest(service.source_rest as Rest))
  for (const contact of (object.contacts as Hsds[] | undefined) ?? []) if (contact.email === old) delete contact.email
}

/** Who confirmed it for the source did not confirm what was confirmed here later. */
function sayConfirmed(
  object: Hsds,
  service: PublishedService,
  said: ReadonlyMap<string, string>,
  attributeId: (name: string) => string,
): void {
  const [text, by] = [said.get('assured_date'), said.get('assurer_email')]
  const day = service.confirmed_at?.toISOString().slice(0, 10) ?? null
  const isSource = text === undefined || (dayIn(text) ?? null) === day
  if (isSource && text !== undefined) say(object, 'service', 'assured_date', text, attributeId)
  else object.assured_date = day
  if (by !== undefined && (isSource || day === null)) say(object, 'service', 'assurer_email', by, attributeId)
}

function sayFees(object: Hsds, service: PublishedService, said: ReadonlyMap<string, string>, children: Children): void {
  const [description, fees] = [said.get('fees_description'), said.get('fees')]
  const was = prose(description ?? fees ?? null) ?? costsOf(children)
  if (service.fees === was) Object.assign(object, { fees_description: description, fees })
  // `fees` is what the UK profile reads.
  else if (service.fees !== null) Object.assign(object, { fees_description: service.fees, fees: service.fees })
}

function sayEligibility(object: Hsds, service: PublishedService, said: ReadonlyMap<string, string>, children: Children): void {
  const text = said.get('eligibility_description')
  const was = [prose(text ?? null), ...children.eligibility].filter(Boolean).join('\n') || null
  object.eligibility_description = service.eligibility === was && children.eligibility.length === 0 ? text : service.eligibility
}

function programOf(rest: Rest, service: PublishedService): Hsds | null {
  if (typeof rest.program !== 'object' || rest.program === null || Array.isArray(rest.program)) return null
  const { id, organization_id: _organization, ...fields } = rest.program as Record<string, string>
  const object: Hsds = { id: isUuid(id) ? id : idFor(service.source, 'program', id ?? '') }
  for (const [field, text] of Object.entries(fields)) say(object, 'program', field, text, (name) => idFor(service.id, 'program', name))
  return completed(object, 'program')
}

/** The capacity that somebody counted, while it agrees with what is known here; else the code that is known here. */
function capacitiesOf(service: WholeService, object: Hsds): Hsds[] {
  const counted = (object.capacities as Hsds[] | undefined) ?? []
  const was = capacityOf(childrenOfRest(service.source_rest as Rest)) ?? null
  if (service.capacity_status === null || service.capacity_status === was) return counted
  return [capacityObject(service)]
}
