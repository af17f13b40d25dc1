import type { Tx } from '#platform/database'

type Json = Record<string, unknown>

/** Kinds of attributes that Footbridge adds of its own. */
const OURS = [
  'source-id',
  'attending-type',
  'capacity-status',
  'need',
  'service-type',
  'circumstance',
  'taxonomy-term',
  'cost',
  'access-notes',
]

/**
 * What a source said, in a form in which two sayings of the same are equal:
 *
 * - ids that this server gives are those of the source again;
 * - what Footbridge adds of its own is left out, and what could only be said in an attribute is back in its field;
 * - when an entry last changed is what this server knows, so it is left out;
 * - text has no blanks around it, lists are in the order of their ids, and nothing is said that says nothing.
 */
export async function asTheSourceSaidIt(
  programme: { read: <T>(look: (tx: Tx) => Promise<T>) => Promise<T> },
  value: unknown,
): Promise<unknown> {
  const ids = await programme.read(async (tx) => {
    const rows = [
      ...(await tx.selectFrom('service').select(['id', 'source_id']).execute()),
      ...(await tx.selectFrom('organisation').select(['id', 'source_id']).execute()),
      ...(await tx.selectFrom('location').select(['id', 'source_id']).execute()),
      ...(await tx.selectFrom('service_at_location').select(['id', 'source_id']).execute()),
      ...(await tx.selectFrom('taxonomy_term').select(['id', 'source_id']).execute()),
      ...(await tx.selectFrom('taxonomy').select(['id', 'source_id']).execute()),
    ]
    return new Map(rows.flatMap((row) => (row.source_id === null ? [] : [[row.id, row.source_id] as const])))
  })
  return normal(value, ids)
}

function normal(value: unknown, ids: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return (ids.get(value) ?? value).trim()
  if (Array.isArray(value)) return value.map((one) => normal(one, ids)).sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1))
  if (value === null || typeof value !== 'object') return value
  const { last_modified: _lastModified, ...object } = value as Json
  const attributes = (object.attributes ?? []) as Json[]
  for (const { link_type: type, label, value: text } of attributes)
    if (type === 'as-said' && label !== 'last_modified') object[String(label)] = text
  object.attributes = attributes.filter(({ link_type: type }) => type !== 'as-said' && !OURS.includes(String(type)))
  return Object.fromEntries(
    Object.entries(object)
      .filter(([, one]) => one !== null && one !== '' && !(Array.isArray(one) && one.length === 0))
      .map(([field, one]) => [field, normal(one, ids)]),
  )
}

const idOf = (value: unknown) => String((value as Json | null)?.id ?? '')
