import { mayManage, memberWhoMay } from '#domain/access'
import { sql } from 'kysely'
import { inTransaction, type Context, type Work } from '#platform/context'
import type { Tx } from '#platform/database'
import { decide, type Pair, pairOf } from './duplicate-pair.ts'
import { hideWithItsSource } from './removed-sources.ts'
import { standingFor } from './standing-for.ts'

/**
 * Takes a decision about two entries back: a merged one is shown again as it is now, unless its feed was removed, and the pair waits
 * for a decision.
 *
 * @throws Refusal forbidden, not-found
 */
export async function undoDuplicate(ctx: Context, { oneId, otherId }: Pair): Promise<void> {
  memberWhoMay(ctx, mayManage, 'merge-services')
  await inTransaction(ctx, async ({ tx, record }) => {
    const pair = await pairOf(tx, { oneId, otherId })
    if (pair.state === 'proposed') return
    const goneId = pair.kept_id === pair.one_id ? pair.other_id : pair.one_id
    const standing = await standingFor(tx, goneId)
    await hold(tx, [pair.one_id, pair.other_id, standing])
    if (pair.state === 'merged') {
      const now = ctx.clock.now()
      await tx
        .updateTable('service')
        .set({ hidden_at: null, hidden_because: null, merged_into: null, updated_at: now })
        .where('id', '=', goneId)
        .where('merged_into', '=', pair.kept_id)
        .execute()
      await hideWithItsSource(tx, [goneId], now)
      await giveBackWaiting(tx, standing)
    }
    await decide(tx, pair, {
      state: 'proposed',
      kept_id: null,
      decided_at: null,
      decided_by: null,
      reasons: sql<string[]>`array_remove(reasons, 'merged-before')`,
    })
    await record({ kind: 'service.split', subject: ['service', goneId], payload: { from: pair.kept_id ?? pair.one_id } })
  })
}

/**
 * What was merged into an entry that its own source has lost: others still speak of it, so it is shown again as they do. Should the
 * lost one come back, the two are proposed anew, before all others.
 *
 * @param lostSource a source that is lost as a whole: what came from there stays a part
 */
export async function letTwinsStand(ctx: Pick<Context, 'clock'>, { tx, record }: Work, goneId: string, lostSource?: string): Promise<void> {
  const parts = await tx
    .selectFrom('service')
    .select('id')
    .where('merged_into', '=', goneId)
    .where('source', 'is distinct from', lostSource ?? null)
    .execute()
  if (parts.length === 0) return
  const ids = parts.map(({ id }) => id)
  const standing = await standingFor(tx, goneId)
  await hold(tx, [goneId, standing, ...ids])
  const twins = await tx
    .updateTable('service')
    .set({ hidden_at: null, hidden_because: null, merged_into: null, updated_at: ctx.clock.now() })
    .where('id', 'in', ids)
    .where('merged_into', '=', goneId)
    .returning('id')
    .execute()
  if (twins.length === 0) return
  await hideWithItsSource(
    tx,
    twins.map(({ id }) => id),
    ctx.clock.now(),
  )
  await giveBackWaiting(tx, standing)
  await tx
    .updateTable('service_duplicate')
    .set({ state: 'proposed', kept_id: null, decided_at: null, decided_by: null, reasons: wasOne })
    .where('kept_id', '=', goneId)
    .where((is) => is.or([is('one_id', 'in', ids), is('other_id', 'in', ids)]))
    .execute()
  for (const { id } of twins) await record({ kind: 'service.split', subject: ['service', id], payload: { from: goneId } })
}

/** Nobody said that they are two. */
const wasOne = sql<string[]>`array['merged-before'] || array_remove(reasons, 'merged-before')`

/** Whoever decides what waits of one of these is done first, or finds that it went back. */
async function hold(tx: Tx, ids: readonly string[]): Promise<void> {
  await tx.selectFrom('service').select('id').where('id', 'in', ids).orderBy('id').forNoKeyUpdate().execute()
}

/**
 * What still waits at this entry goes back to the one of which it was proposed, or as near to it as merging left; what was decided
 * meanwhile stays where it was decided.
 */
async function giveBackWaiting(tx: Tx, standing: string): Promise<void> {
  const waiting = await tx
    .selectFrom('service_change')
    .select(['id', 'moved_from'])
    .where('service_id', '=', standing)
    .where('state', '=', 'proposed')
    .where('moved_from', 'is not', null)
    .$narrowType<{ moved_from: string }>()
    .execute()
  for (const { id, moved_from: proposedOf } of waiting) {
    const goesTo = await standingFor(tx, proposedOf)
    await tx
      .updateTable('service_change')
      .set({ service_id: goesTo, moved_from: goesTo === proposedOf ? null : proposedOf })
      .where('id', '=', id)
      .execute()
  }
}
