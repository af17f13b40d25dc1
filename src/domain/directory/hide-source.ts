import type { Context, Work } from '#platform/context'
import type { Tx } from '#platform/database'
import { letTwinsStand } from './merge-services.ts'

/**
 * Takes all that came from a source out of sight. What became a part of one of them, and is known from elsewhere too, stands for itself.
 *
 * @returns how many
 */
export async function hideAllOf(ctx: Pick<Context, 'clock'>, work: Work, source: string): Promise<number> {
  const { tx } = work
  const kept = await tx
    .selectFrom('service as part')
    .innerJoin('service as kept', 'kept.id', 'part.merged_into')
    .select('kept.id')
    .distinct()
    .where('kept.source', '=', source)
    .where('part.source', '<>', source)
    .execute()
  for (const { id } of kept) await letTwinsStand(ctx, work, id, source)
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
