import type { OwnList, PublishedTaxonomy, PublishedTerm } from '#domain/directory'
import { type Locale, word } from '#words'
import { type Hsds, say, spoken } from './fields.ts'
import { ownTermId } from '../own-terms.ts'
import { idFor } from './ids.ts'

/** A list that a source brought. */
export function taxonomyOf(taxonomy: PublishedTaxonomy): Hsds {
  const object: Hsds = { id: taxonomy.id, name: taxonomy.name, description: taxonomy.description ?? taxonomy.name }
  if (taxonomy.uri !== null) say(object, 'taxonomy', 'uri', taxonomy.uri, (field) => idFor(taxonomy.id, field))
  if (taxonomy.version !== null) object.version = taxonomy.version
  if (taxonomy.terms) object.taxonomy_terms = taxonomy.terms.map((term) => termOf(term, false))
  return object
}

/** A term of a list that a source brought, with everything that the source said of it. */
export function termOf(term: PublishedTerm, withDetail = true): Hsds {
  const { id, source_rest: rest, taxonomy, parent_id: parent, parent_source_id: parentSource } = term
  const object: Hsds = { id, name: term.name, description: term.name }
  for (const [field, text] of Object.entries(rest as Record<string, unknown>)) {
    if (typeof text === 'string' && !['taxonomy_id', 'name'].includes(field)) say(object, 'taxonomy_term', field, text, () => '')
  }
  // Its parent's id here, or the one of the source where the source does not bring the parent.
  if (parent !== null) object.parent_id = parent
  else if (parentSource !== null) say(object, 'taxonomy_term', 'parent_id', parentSource, () => '')
  if (taxonomy) {
    object.taxonomy ??= taxonomy.name
    const { terms: _others, ...alone } = taxonomy
    if (withDetail && !taxonomy.is_implied) object.taxonomy_detail = taxonomyOf(alone)
    else object.taxonomy_id = taxonomy.id
  }
  return spoken(object)
}

export interface OwnTerm {
  list: OwnList
  code: string
  /** Category of the Gravity SDOH Clinical Care guide 3.0.0. */
  gravity: string | null
}

const LABEL: Record<OwnList, string> = { need: 'need', 'service-type': 'service_type', circumstance: 'circumstance' }

export const ownListId = (list: OwnList) => idFor('taxonomy', list)

/** One of our own lists: what may be going on, kinds of service, for whom. */
export function ownListOf(list: OwnList, locale: Locale, terms?: readonly OwnTerm[]): Hsds {
  return {
    id: ownListId(list),
    name: word(`hsds_list_${list}`, {}, locale),
    description: word(`hsds_list_about_${list}`, {}, locale),
    ...(terms ? { taxonomy_terms: terms.map((term) => ownTermOf(term, locale, false)) } : {}),
  }
}

/** A term of one of our own lists, in the programme's language. */
export function ownTermOf({ list, code, gravity }: OwnTerm, locale: Locale, withDetail = true): Hsds {
  const label = word(`${LABEL[list]}_${code}`, {}, locale)
  return {
    id: ownTermId(list, code),
    code,
    name: label,
    description: label,
    taxonomy: word(`hsds_list_${list}`, {}, locale),
    ...(withDetail ? { taxonomy_detail: ownListOf(list, locale) } : { taxonomy_id: ownListId(list) }),
    language: locale,
    ...(gravity ? { gravity_category: gravity } : {}),
  }
}
