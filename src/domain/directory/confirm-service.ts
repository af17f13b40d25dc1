import { inTransaction, type Context, type Work } from '#platform/context'
import type { Tx } from '#platform/database'
import { type Entry, holdEntry } from './entry.ts'
import { waitingChangesOf } from './waiting-changes.ts'
import { weighFreshness } from './weigh-freshness.ts'
import { publicName, whoSays } from './who-says.ts'

/** Within this time a second "still right" from the same side is the same tap. */
const SAME_TAP_MINUTES = 10

/**
 * "This is still right": by its provider, with one tap, or by somebody of the programme who asked. It answers what was asked
 * and what was reported, and an entry that was hidden because nobody answered is there again.
 *
 * @throws Refusal forbidden, gone (another entry's link), not-found
 */
export async function confirmService(ctx: Context, { serviceId }: { serviceId: string }): Promise<void> {
  const { saidBy } = whoSays(ctx, serviceId)

  await inTransaction(ctx, async (work) => {
    const entry = await holdEntry(work.tx, serviceId)
    const name = await publicName(work.tx, entry, saidBy)
    const minutes = entry.confirmedAt ? (ctx.clock.now().getTime() - entry.confirmedAt.getTime()) / 60_000 : Infinity
    if (minutes < SAME_TAP_MINUTES && entry.confirmedBy === name && !entry.hiddenAt) return
    // Whoever waits for their own correction does not say that the rest of it is right as it stands.
    await settleEntry(ctx, work, entry, saidBy === 'provider' && (await waitingChangesOf(work.tx, entry.id)).length > 0 ? null : name)
    await weighFreshness(work.tx, ctx, [entry.id])
    await work.record({ kind: 'service.confirmed', subject: ['service', entry.id], payload: { by: saidBy } })
  })
}

/**
 * Notes that its provider, or somebody of ours, has looked at the whole entry.
 *
 * @param name by which it was confirmed; null: they answered, and what they said is still to be looked at
 */
export async function settleEntry(ctx: Context, { tx, record }: Work, entry: Entry, name: string | null): Promise<void> {
  const now = ctx.clock.now()
  await tx
    .updateTable('confirmation_request')
    .set({ answered_at: now })
    .where('service_id', '=', entry.id)
    .where('answered_at', 'is', null)
    .execute()
  if (name === null) return
  await tx
    .updateTable('service_report')
    .set({ settled_at: now, settled_by: ctx.actor.kind === 'member' ? ctx.actor.id : null })
    .where('service_id', '=', entry.id)
    .where('settled_at', 'is', null)
    .execute()
  const comesBack = entry.hiddenBecause === 'no-answer' || (entry.hiddenBecause === 'funding-ended' && (await isFunded(tx, entry.id, now)))
  await tx
    .updateTable('service')
    .set({ confirmed_at: now, confirmed_by: name, updated_at: now, ...(comesBack ? { hidden_at: null, hidden_because: null } : {}) })
    .where('id', '=', entry.id)
    .execute()
  if (comesBack) await record({ kind: 'service.shown-again', subject: ['service', entry.id] })
}

/** Does its money last, by what stands there now? */
async function isFunded(tx: Tx, serviceId: string, now: Date): Promise<boolean> {
  const { funding_ends_on: ends } = await tx
    .selectFrom('service')
    .select('funding_ends_on')
    .where('id', '=', serviceId)
    .executeTakeFirstOrThrow()
  return ends === null || new Date(ends) > now
}
