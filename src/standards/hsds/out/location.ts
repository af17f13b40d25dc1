import type { PublishedLocation, Rest } from '#domain/directory'
import { childrenOfRest } from '../children.ts'
import { type About, saidIn } from './about.ts'
import { add, corrected, phoneOf, timeOf } from './children.ts'
import { addAttribute, type Hsds, say, sayAsSaid, spoken } from './fields.ts'
import { idFor } from './ids.ts'
import { completed, nested } from './nested.ts'

const ADDRESS = ['address_1', 'address_2', 'city', 'region', 'state_province', 'postal_code', 'country'] as const

const sayIn = (object: Hsds, field: string, text: string, idOf: (name: string) => string) => say(object, 'location', field, text, idOf)

/** A place, with everything that hangs on it where `whole`. */
export function locationOf(location: PublishedLocation, about: About, whole = true): Hsds {
  const rest = location.source_rest as Rest
  const said = saidIn(rest)
  const hasAddress = ADDRESS.some((field) => location[field] !== null) || Array.isArray(rest.address)
  const object: Hsds = {
    id: location.id,
    location_type: hasAddress || location.latitude !== null || location.name !== null ? 'physical' : 'virtual',
    name: location.name,
    alternate_name: location.alternate_name,
    description: location.description,
    transportation: location.transportation,
    latitude: location.latitude,
    longitude: location.longitude,
  }
  for (const [field, text] of said) {
    const isOurs = ['name', 'alternate_name', 'description', 'transportation', 'organization_id'].includes(field)
    const isPoint = field === 'latitude' || field === 'longitude'
    if (isOurs || (isPoint && location.latitude !== null)) continue
    const put = isPoint && about.onEarth ? sayAsSaid : sayIn
    put(object, field, text, (name) => idFor(location.id, name))
  }
  if (!whole) {
    delete object.attributes
    return spoken(object)
  }
  const { keep, added } = corrected(rest, { phones: location.phones, times: location.times, languages: null })
  const own = { kind: 'location' as const, id: location.id, source: location.source }
  const lists = nested(rest, own, about.terms, keep)
  const attributes = object.attributes as Hsds[] | undefined
  Object.assign(object, lists)
  if (attributes) add(object, 'attributes', ...attributes)
  add(object, 'phones', ...added().phones.map(phoneOf))
  add(object, 'schedules', ...added().times.map(timeOf))
  object.addresses = addressesOf(location, lists.addresses as Hsds[] | undefined)
  object.accessibility = accessibilityOf(location, lists.accessibility as Hsds[] | undefined)
  if (location.source_id !== null) addAttribute(object, sourceAttribute(location))
  return spoken(object)
}

/** Where an entry came from, and what it is called there: so that who collects several feeds knows what is the same. */
export function sourceAttribute({ id, source, source_id }: { id: string; source: string; source_id: string | null }): Hsds {
  return { id: idFor(id, 'source'), link_type: 'source-id', label: source, value: source_id ?? '' }
}

/** The address that was read into our columns is said as these have it now. */
function addressesOf(location: PublishedLocation, said: readonly Hsds[] = []): Hsds[] {
  const columns = Object.fromEntries(ADDRESS.flatMap((field) => (location[field] === null ? [] : [[field, location[field]]])))
  const read = said.find((address) => address.address_type !== 'postal') ?? said[0]
  if (read) return said.map((address) => (address === read ? { ...address, ...columns } : address))
  if (Object.keys(columns).length === 0) return []
  return [completed({ id: idFor(location.id, 'address'), ...columns }, 'address')]
}

function accessibilityOf(location: PublishedLocation, said: readonly Hsds[] = []): Hsds[] {
  const was = childrenOfRest({ accessibility: (location.source_rest as Rest).accessibility }).accessibility.join('\n') || null
  if (location.accessibility === was) return [...said]
  return location.accessibility === null ? [] : [{ id: idFor(location.id, 'accessibility'), description: location.accessibility }]
}
