import { sql } from 'kysely'
import type { Context, Work } from '#platform/context'
import type { Tx } from '#platform/database'
import { letTwinsStand } from './merge-services.ts'

/**
 * Takes all that came from a source out of sight. What became a part of one that was shown, and is known from elsewhere too, stands for
 * itself.
 *
 * @returns how many
 */
export async function hideAllOf(ctx: Pick<Context, 'clock'>, work: Work, source: string): Promise<number> {
  const { tx } = work
  const { rows: lost } = await sql<{ id: string }>`
    with recursive lost as (
      select id from service where source = ${source} and hidden_at is null
      union select part.id from service part join lost on part.merged_into = lost.id where part.source = ${source}
    )
    select distinct lost.id from lost join service part on part.merged_into = lost.id where part.source <> ${source}`.execute(tx)
  for (const { id } of lost) await letTwinsStand(ctx, work, id, source)
  const now = ctx.clock.now()
  const { numUpdatedRows } = await tx
    .updateTable('service')
    .set({ hidden_at: now, hidden_because: 'feed-removed', updated_at: now })
    .where('source', '=', source)
    .where('hidden_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(numUpdatedRows)
}

/** Brings back what was taken out of sight with its source, but for what somebody brought back or closed since. */
export async function showAllOf(ctx: Pick<Context, 'clock'>, tx: Tx, source: string): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('service')
    .set({ hidden_at: null, hidden_because: null, updated_at: ctx.clock.now() })
    .where('source', '=', source)
    .where('hidden_because', '=', 'feed-removed')
    .executeTakeFirstOrThrow()
  return Number(numUpdatedRows)
}
