import type { Tx } from '#platform/database'
import type { Batch } from './keeping.ts'
import { type FieldName, isSame } from './service-fields.ts'

/** Whose word stays when a source says something new of a field that somebody here has corrected. */
export type ConflictRule = 'feed-wins' | 'local-wins' | 'newest-wins'

/** Something said of an entry, with what it said of each field before. */
export interface Change {
  service_id: string
  said_at: Date
  said_by: string
  state: string
  fields: Partial<Record<FieldName, { was?: unknown; is?: unknown }>>
}

export type Decision = 'no-conflict' | 'stays' | 'applied' | 'declined'

/**
 * Does the word of the source stand, or that of the person? Only what it says *anew* is a conflict: a source that repeats what it
 * said before the correction has not heard of it, so the correction stays whatever the rule.
 *
 * @param theirs undefined: the source says nothing of this field
 * @param saidOn when the source says that it last changed the entry
 */
export function decide(
  { conflicts, now }: Batch,
  field: FieldName,
  said: readonly Change[],
  theirs: unknown,
  saidOn: Date | undefined,
): Decision {
  const local = lastLocal(field, said)
  if (!local) return 'no-conflict'
  // A feed that says nothing of the capacity does not say that there is none.
  if (theirs === undefined) return 'stays'
  const before = feedSaidBefore(field, said)
  if (before !== undefined && isSame(before.value, theirs)) return 'stays'
  const rule = conflicts?.rule ?? 'local-wins'
  const wins = rule === 'feed-wins' || (rule === 'newest-wins' && (saidOn ?? now) > local.said_at)
  return wins ? 'applied' : 'declined'
}

/** The person's change that this field is as it is for; undefined where it is as the feed said. */
export function lastLocal(field: FieldName, said: readonly Change[]): Change | undefined {
  const last = said.findLast((change) => change.state === 'applied' && field in change.fields)
  return last && last.said_by !== 'feed' ? last : undefined
}

/** What the feed said last, as far as changes tell: its own, or what was there before somebody first corrected it. */
function feedSaidBefore(field: FieldName, said: readonly Change[]): { value: unknown } | undefined {
  let before: { value: unknown } | undefined
  for (const { said_by: by, fields } of said) {
    const change = fields[field]
    if (!change) continue
    if (by === 'feed') before = { value: change.is ?? null }
    else before ??= { value: change.was ?? null }
  }
  return before
}

/** When the source says that it last changed the entry. */
export function changedAt({ rest }: { rest: Record<string, unknown> }): Date | undefined {
  const text = rest.last_modified
  const moment = typeof text === 'string' ? new Date(text) : undefined
  return moment && !Number.isNaN(moment.getTime()) ? moment : undefined
}

/** What counts of what was said of these entries, oldest first. What a feed said it has said, also where somebody took it back. */
export async function changesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Change[]>> {
  const changes = new Map<string, Change[]>()
  if (ids.length === 0) return changes
  const rows = await tx
    .selectFrom('service_change')
    .select(['service_id', 'said_at', 'said_by', 'state', 'fields'])
    .where('service_id', 'in', ids)
    .where((is) => is.or([is('said_by', '=', 'feed'), is('state', '=', 'applied')]))
    .orderBy('said_at')
    .orderBy('id')
    .execute()
  for (const row of rows as unknown as Change[]) changes.set(row.service_id, [...(changes.get(row.service_id) ?? []), row])
  return changes
}

/** What a source said anew of a corrected entry: applied or declined, it is kept as a change of the entry. */
export interface Heard {
  service_id: string
  state: 'applied' | 'declined'
  fields: Partial<Record<FieldName, { was: unknown; is: unknown }>>
}

export async function keepHeard({ tx, now, source, conflicts }: Batch, heard: readonly Heard[]): Promise<void> {
  const records = heard.filter(({ fields }) => Object.keys(fields).length > 0)
  if (records.length === 0) return
  await tx
    .insertInto('service_change')
    .values(
      records.map((record) => ({
        ...record,
        fields: JSON.stringify(record.fields),
        said_at: now,
        decided_at: now,
        said_by: 'feed',
        said_by_name: (conflicts?.name ?? source).slice(0, 120),
      })),
    )
    .execute()
}
