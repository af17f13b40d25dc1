import { sql } from 'kysely'
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

/** What a source says of one field: the words that stand now, and what is kept of it as said by the source. */
export interface Hearing {
  stands: 'theirs' | 'ours'
  anew?: { state: 'applied' | 'declined'; was: unknown; is: unknown }
}

/**
 * Whose word of a field stands, the source's or that of a person who corrected it? Only what a source says *anew* is a conflict: one
 * that repeats what it said before the correction has not heard of it, so the correction stays whatever the rule. Where it comes to
 * say the same, the field is the source's again.
 *
 * @param said all that was said of the entry, in the order in which it came to stand there
 * @param theirs undefined: the source says nothing of this field
 * @param saidOn when the source says that it last changed the entry
 */
export function hear(
  { conflicts, now }: Batch,
  field: FieldName,
  said: readonly Change[],
  theirs: unknown,
  saidOn: Date | undefined,
): Hearing {
  const local = lastLocal(field, said)
  if (!local) return { stands: 'theirs' }
  // A feed that says nothing of the capacity does not say that there is none.
  if (theirs === undefined) return { stands: 'ours' }
  const before = feedSaidBefore(field, said)
  if (before !== undefined && isSame(before.value, theirs)) return { stands: 'ours' }
  const rule = conflicts?.rule ?? 'local-wins'
  const was = local.fields[field]?.is ?? null
  const wins = rule === 'feed-wins' || (rule === 'newest-wins' && (saidOn ?? now) > local.said_at) || isSame(was, theirs)
  return { stands: wins ? 'theirs' : 'ours', anew: { state: wins ? 'applied' : 'declined', was, is: theirs ?? null } }
}

/** The person's change that this field is as it is for; undefined where it is as the feed said, or the calendar. */
export function lastLocal(field: FieldName, said: readonly Change[]): Change | undefined {
  const last = said.findLast((change) => change.state === 'applied' && field in change.fields)
  return last && last.said_by !== 'feed' && last.said_by !== 'system' ? last : undefined
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

/**
 * What counts of what was said of these entries, in the order in which it came to stand there: what was taken over late counts from
 * then. What a feed said it has said, also where somebody took it back.
 */
export async function changesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, Change[]>> {
  const changes = new Map<string, Change[]>()
  if (ids.length === 0) return changes
  const rows = await tx
    .selectFrom('service_change')
    .select(['service_id', 'said_at', 'said_by', 'state', 'fields'])
    .where('service_id', 'in', ids)
    .where((is) => is.or([is('said_by', '=', 'feed'), is('state', '=', 'applied')]))
    .orderBy(sql`case when said_by = 'feed' then said_at else coalesce(decided_at, said_at) end`)
    .orderBy('id')
    .execute()
  for (const row of rows as unknown as Change[]) changes.set(row.service_id, [...(changes.get(row.service_id) ?? []), row])
  return changes
}

/** What a source said anew of one field of an entry. */
export interface Heard {
  serviceId: string
  field: FieldName
  anew: NonNullable<Hearing['anew']>
}

/** Keeps what a source said anew of corrected entries, as changes of these entries: one for what was applied, one for what was declined. */
export async function keepHeard({ tx, now, source, conflicts }: Batch, heard: readonly Heard[]): Promise<void> {
  const records = Map.groupBy(heard, ({ serviceId, anew }) => `${serviceId} ${anew.state}`)
  if (records.size === 0) return
  await tx
    .insertInto('service_change')
    .values(
      [...records.values()].map((list) => ({
        service_id: list[0]!.serviceId,
        state: list[0]!.anew.state,
        fields: JSON.stringify(Object.fromEntries(list.map(({ field, anew: { was, is } }) => [field, { was, is }]))),
        said_at: now,
        decided_at: now,
        said_by: 'feed',
        said_by_name: (conflicts?.name ?? source).slice(0, 120),
      })),
    )
    .execute()
}
