import { sql } from 'kysely'
import type { Context, Work } from '#platform/context'
import type { Tx } from '#platform/database'
import { type NewFact, recordMany } from '#platform/facts'
import { letTwinsStand } from './undo-duplicate.ts'

/**
 * Takes all that came from a source out of sight. What became a part of one that was shown, and is known from elsewhere too, stands for
 * itself.
 *
 * @returns how many
 */
export async function hideAllOf(ctx: Context, work: Work, source: string): Promise<number> {
  const { tx } = work
  const { rows: lost } = await sql<{ id: string }>`
    with recursive lost as (
      select id from service where source = ${source} and hidden_at is null
      union select part.id from service part join lost on part.merged_into = lost.id where part.source = ${source}
    )
    select distinct lost.id from lost join service part on part.merged_into = lost.id where part.source <> ${source}`.execute(tx)
  for (const { id } of lost) await letTwinsStand(ctx, work, id, source)
  const now = ctx.clock.now()
  const hidden = await tx
    .updateTable('service')
    .set({ hidden_at: now, hidden_because: 'feed-removed', updated_at: now })
    .where('source', '=', source)
    .where('hidden_at', 'is', null)
    .returning('id')
    .execute()
  const payload = { because: 'feed-removed' }
  const facts = hidden.map(({ id }): NewFact => ({ kind: 'service.hidden', subject: ['service', id], payload }))
  await recordMany(tx, ctx, facts)
  return hidden.length
}

/** Brings back what was taken out of sight with its source, but for what somebody brought back or closed since. */
export async function showAllOf(ctx: Context, { tx }: Work, source: string): Promise<number> {
  const shown = await tx
    .updateTable('service')
    .set({ hidden_at: null, hidden_because: null, updated_at: ctx.clock.now() })
    .where('source', '=', source)
    .where('hidden_because', '=', 'feed-removed')
    .returning('id')
    .execute()
  const facts = shown.map(({ id }): NewFact => ({ kind: 'service.shown-again', subject: ['service', id] }))
  await recordMany(tx, ctx, facts)
  return shown.length
}

/** Which entries are out of sight with this source now? */
export async function hiddenWith(tx: Tx, source: string): Promise<string[]> {
  const rows = await tx
    .selectFrom('service')
    .select('id')
    .where('source', '=', source)
    .where('hidden_because', '=', 'feed-removed')
    .execute()
  return rows.map(({ id }) => id)
}
