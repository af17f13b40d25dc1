import type { PublishedOrganisation, Rest } from '#domain/directory'
import { type About, saidIn } from './about.ts'
import { add, corrected, phoneOf } from './children.ts'
import { addAttribute, type Hsds, say, spoken } from './fields.ts'
import { idFor } from './ids.ts'
import { locationOf, sourceAttribute } from './location.ts'
import { nested } from './nested.ts'

const OURS = ['name', 'alternate_name', 'description', 'email', 'url', 'website', 'parent_organization_id']

/**
 * An organisation, with everything that hangs on it where `whole`.
 *
 * An address for letters is public when a source published it. One that was written here is where introductions go, which is
 * nobody else's business.
 */
export function organizationOf(organisation: PublishedOrganisation, about: About, whole = true): Hsds {
  const rest = organisation.source_rest as Rest
  const attributeId = (name: string) => idFor(organisation.id, name)
  const object: Hsds = {
    id: organisation.id,
    name: organisation.name,
    alternate_name: organisation.alternate_name,
    description: organisation.description ?? organisation.name,
  }
  const said = saidIn(rest)
  if (organisation.url !== null) say(object, 'organization', 'website', organisation.url, attributeId)
  if (organisation.email !== null && organisation.source_id !== null) say(object, 'organization', 'email', organisation.email, attributeId)
  for (const [field, text] of said) if (!OURS.includes(field)) say(object, 'organization', field, text, attributeId)
  const parent = said.get('parent_organization_id')
  if (organisation.parent_id !== null) object.parent_organization_id = organisation.parent_id
  else if (parent) say(object, 'organization', 'parent_organization_id', parent, attributeId)
  if (!whole) {
    delete object.attributes
    return spoken(object)
  }
  const { keep, added } = corrected(rest, { phones: organisation.phones, times: [], languages: null })
  const attributes = object.attributes as Hsds[] | undefined
  Object.assign(object, nested(rest, { kind: 'organization', id: organisation.id, source: organisation.source }, about.terms, keep))
  if (attributes) add(object, 'attributes', ...attributes)
  add(object, 'phones', ...added().phones.map(phoneOf))
  if (organisation.phone !== null && organisation.phones.length === 0 && organisation.source_id !== null)
    add(object, 'phones', { id: idFor(organisation.id, 'phone'), number: organisation.phone })
  object.locations = organisation.locations.map((location) => locationOf(location, about))
  if (organisation.source_id !== null) addAttribute(object, sourceAttribute(organisation))
  return spoken(object)
}
