import { accessFeatures, type ServiceEntry, serviceFields } from '#domain/directory'
import { idFor } from './out/ids.ts'

/** Attributes by which a Footbridge says what HSDS has no field for (out/attributes.ts): kind -> column, and what may stand in it. */
const ONE = {
  'capacity-status': ['capacity_status', serviceFields.shape.capacity],
  'places-from': ['places_from', serviceFields.shape.placesFrom],
  'closed-from': ['closed_from', serviceFields.shape.closedFrom],
  'closed-until': ['closed_until', serviceFields.shape.closedUntil],
  'funding-ends-on': ['funding_ends_on', serviceFields.shape.fundingEndsOn],
  cost: ['cost', serviceFields.shape.cost],
  'easy-words': ['easy_words', serviceFields.shape.easyWords],
  'access-notes': ['access_notes', serviceFields.shape.accessNotes],
} as const

/** Everything that these attributes are of. */
export const OWN_WORDS = [...(Object.keys(ONE) as (keyof typeof ONE)[]), 'access', 'attending-type'] as const

export const ownWordListId = idFor('taxonomy', 'said')
export const ownWordTermId = (kind: string) => idFor('term', 'said', kind)

const ATTENDING: Partial<Record<string, Ways>> = {
  'in-person,online': { is_online: true, is_in_person: true },
  online: { is_online: true, is_in_person: false },
  elsewhere: { is_online: false, is_in_person: false },
}

type Ways = Pick<ServiceEntry['columns'], 'is_online' | 'is_in_person'>
type Fields = Record<string, string>

/** A feed that does not say these any more says that they hold no more. */
const NOTHING = {
  places_from: null,
  closed_from: null,
  closed_until: null,
  funding_ends_on: null,
  cost: null,
  easy_words: null,
  access_notes: null,
  access_features: [] as string[],
  is_in_person: true,
}

type OwnWords = typeof NOTHING & Partial<ServiceEntry['columns']>

/**
 * What another Footbridge says of a service, read back. What does not fit its column is left where it was: among the attributes.
 *
 * @param attributes rows of the entry
 */
export function ownWordsOf(attributes: unknown): OwnWords {
  const rows = Array.isArray(attributes) ? (attributes as Fields[]) : []
  const said: OwnWords = Object.assign({ ...NOTHING, access_features: [] }, ...rows.map(wordOf))
  said.access_features = [...new Set(rows.flatMap(featureOf))]
  // Days that contradict each other say nothing of when it is closed.
  if (said.closed_from && said.closed_until && said.closed_until < said.closed_from)
    return { ...said, closed_from: null, closed_until: null }
  return said
}

/** Does a column of ours say what this attribute says? */
export const isOwnWord = (row: Fields): boolean => Object.keys(wordOf(row)).length > 0 || featureOf(row).length > 0

function wordOf(row: Fields): Partial<ServiceEntry['columns']> {
  const { link_type: kind = '', value = '' } = row
  if (!isOfService(row)) return {}
  if (kind === 'attending-type') return ATTENDING[value] ?? {}
  if (!Object.hasOwn(ONE, kind)) return {}
  const [column, schema] = ONE[kind as keyof typeof ONE]
  const { success, data } = schema.safeParse(value)
  return success ? { [column]: data } : {}
}

function featureOf(row: Fields): string[] {
  if (!isOfService(row) || row.link_type !== 'access') return []
  return accessFeatures.filter((feature) => feature === row.value)
}

/** The cost option that says our cost in the words of HSDS (out/service.ts). */
export const isOwnCost = ({ id, service_id: service = '' }: Fields): boolean => id === idFor(service, 'cost')

const isOfService = (row: Fields) => row.link_entity === 'service'
