import { sql } from 'kysely'
import type { Tx } from '#platform/database'

/** Who said how a field is, and when. */
export interface FieldSource {
  /** As changes name it. */
  field: string
  saidBy: 'provider' | 'member' | 'resident' | 'feed' | 'system'
  /** How they signed, or the name of the feed. */
  name: string | null
  at: Date
}

export interface Provenance {
  /** Where every field comes from that nobody has changed. `feed` is its name; `at` is when it last brought the entry. */
  source: { kind: 'here' | 'feed' | 'file'; name: string | null; at: Date }
  fields: FieldSource[]
  /** What a feed said anew and did not replace somebody's correction. */
  declined: { field: string; value: unknown; name: string | null; at: Date }[]
}

/** Who said how each field of this service is, and when? Undefined where there is no such service. */
export async function provenanceOf(tx: Tx, serviceId: string): Promise<Provenance | undefined> {
  const service = await tx
    .selectFrom('service')
    .select(['source', 'created_at', 'updated_at'])
    .where('id', '=', serviceId)
    .executeTakeFirst()
  if (!service) return undefined
  const changes = await tx
    .selectFrom('service_change')
    .leftJoin('member', 'member.id', 'service_change.member_id')
    .select(['said_at', 'said_by', 'said_by_name', 'fields', 'state', 'member.name as member_name'])
    .where('service_id', '=', serviceId)
    .where('state', 'in', ['applied', 'declined'])
    // What was taken over late stands there since then.
    .orderBy(sql`coalesce(decided_at, said_at)`, 'desc')
    .orderBy('service_change.id', 'desc')
    .limit(500)
    .execute()
  const fields = new Map<string, FieldSource>()
  const declined = new Map<string, Provenance['declined'][number]>()
  for (const change of changes) {
    const name = change.said_by_name ?? change.member_name
    const said = change.fields as Record<string, { is?: unknown }>
    for (const [field, value] of Object.entries(said)) {
      if (change.state === 'applied' && !fields.has(field))
        fields.set(field, { field, saidBy: change.said_by as FieldSource['saidBy'], name, at: change.said_at })
      // One that was overtaken by a later word of anybody tells nothing any more.
      if (change.state === 'declined' && change.said_by === 'feed' && !fields.has(field) && !declined.has(field))
        declined.set(field, { field, value: value.is, name, at: change.said_at })
    }
  }
  return { source: await sourceOfEntry(tx, service), fields: [...fields.values()], declined: [...declined.values()] }
}

async function sourceOfEntry(
  tx: Tx,
  { source, created_at: created, updated_at: updated }: { source: string; created_at: Date; updated_at: Date },
): Promise<Provenance['source']> {
  if (source === 'footbridge') return { kind: 'here', name: null, at: created }
  if (!source.startsWith('feed:')) return { kind: 'file', name: source, at: updated }
  const feed = await tx.selectFrom('feed').select('name').where('id', '=', source.slice('feed:'.length)).executeTakeFirst()
  return { kind: 'feed', name: feed?.name ?? null, at: updated }
}
