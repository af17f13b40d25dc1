import type { OwnList, PublishedChange, PublishedTerm, WholeService } from '#domain/directory'
import { word } from '#words'
import { meaningOf } from '../own-terms.ts'
import type { About } from './about.ts'
import type { Hsds } from './fields.ts'
import { idFor } from './ids.ts'
import { sourceAttribute } from './location.ts'
import { ownTermOf, termOf } from './terms.ts'

/** What we know of a service and HSDS has no field for: needs, kinds and circumstances as terms, the rest as words. */
export function attributesOf(service: WholeService, about: About): Hsds[] {
  const saidBySource = new Set(
    (service.source_rest as { attribute?: { taxonomy_term_id?: string }[] }).attribute?.map((row) => row.taxonomy_term_id),
  )
  const link = (list: OwnList) => (code: string) => {
    const term = about.ownTerms.find((one) => one.list === list && one.code === code)
    return {
      id: idFor(service.id, list, code),
      link_type: list,
      ...(term ? { taxonomy_term: ownTermOf(term, about.locale) } : { value: code }),
    }
  }
  const say = (type: string, value: string | null) =>
    value === null ? [] : [{ id: idFor(service.id, type), link_type: type, label: word(`hsds_label_${type}`, {}, about.locale), value }]
  return [
    ...service.terms
      .filter((term) => !isOwnTerm(term) && (term.source !== service.source || !saidBySource.has(term.source_id)))
      .map((term) => ({ id: idFor(service.id, 'term', term.id), link_type: 'taxonomy-term', taxonomy_term: termOf(term) })),
    ...service.needs.map(link('need')),
    ...service.serviceTypes.map(link('service-type')),
    ...service.circumstances.map(link('circumstance')),
    ...service.access_features.map((code) => ({
      id: idFor(service.id, 'access', code),
      link_type: 'access',
      label: word(`access_${code}`, {}, about.locale),
      value: code,
    })),
    ...say('capacity-status', service.capacity_status),
    ...say('places-from', service.places_from),
    ...say('closed-from', service.closed_from),
    ...say('closed-until', service.closed_until),
    ...say('funding-ends-on', service.funding_ends_on),
    ...say('cost', service.cost),
    ...say('easy-words', service.easy_words),
    ...say('access-notes', service.access_notes),
    ...say('attending-type', attending(service)),
    ...say('confirmed-by', service.confirmed_by),
    ...(service.source_id === null ? [] : [sourceAttribute(service)]),
  ]
}

/** A term of our own lists that another Footbridge sent: what it means is said as ours. */
export const isOwnTerm = ({ source_id, source_rest }: Pick<PublishedTerm, 'source_id' | 'source_rest'>): boolean =>
  meaningOf(source_id, (source_rest as { code?: unknown }).code) !== undefined

function attending({ is_online: online, is_in_person: inPerson }: Pick<WholeService, 'is_online' | 'is_in_person'>): string | null {
  if (online) return inPerson ? 'in-person,online' : 'online'
  return inPerson ? null : 'elsewhere'
}

/** Fields whose old value tells nobody anything about a person. Of the others only who changed them and when is public. */
const OPEN = new Set([
  'status',
  'capacity_status',
  'capacity',
  'minimum_age',
  'maximum_age',
  'cost',
  'places_from',
  'closed_from',
  'closed_until',
  'funding_ends_on',
  'is_online',
  'is_in_person',
])

/** Who last said what each field says. Members and residents go by what they are, not by name. */
export function metadataOf(service: Pick<WholeService, 'id' | 'changes'>): Hsds[] {
  return service.changes.map((change) => ({
    id: idFor(service.id, change.id, change.field),
    last_action_date: new Date(change.said_at).toISOString().slice(0, 10),
    last_action_type: 'update',
    field_name: change.field,
    previous_value: OPEN.has(change.field) ? textOf(change.was) : '',
    replacement_value: OPEN.has(change.field) ? textOf(change.is) : '',
    updated_by: whoOf(change),
  }))
}

const whoOf = ({ said_by: by, said_by_name: name }: PublishedChange) => (by === 'feed' && name ? name : by)
const textOf = (value: unknown) => (value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value))
