import { inTransaction, type Context, type Work } from '#platform/context'
import type { Tx } from '#platform/database'
import { type Entry, holdStanding } from './entry.ts'
import { waitingChangesOf } from './waiting-changes.ts'
import { weighFreshness } from './weigh-freshness.ts'
import { publicName, whoSays } from './who-says.ts'

/** Within this time a second "still right" from the same side is the same tap. */
const SAME_TAP_MINUTES = 10

/**
 * "This is still right": by its provider, with one tap, or by somebody of the programme who asked. It answers what was asked
 * and what was reported, and an entry that was hidden because nobody answered, or because its directory left it out, is there again. Whoever waits for their own correction does not say that
 * the rest of it is right as it stands (`waits`): that answers what was asked, and is no more than that. What another provider sent
 * of an entry that became one with theirs says nothing of what they look at.
 *
 * @param form.sentOf the entry by whose link a provider came, where that became a part of this one
 * @throws Refusal forbidden, gone (another entry's link), not-found, conflict (`entry-merged`)
 */
export async function confirmService(
  ctx: Context,
  { serviceId, sentOf = serviceId }: { serviceId: string; sentOf?: string },
): Promise<'confirmed' | 'waits'> {
  const { saidBy } = whoSays(ctx, serviceId)

  return inTransaction(ctx, async (work) => {
    const entry = await holdStanding(work.tx, serviceId)
    const saidAt = ctx.clock.now()
    if (saidBy === 'provider' && (await waitingChangesOf(work.tx, entry.id)).some((change) => change.sentOf === sentOf)) {
      await settleEntry(ctx, work, entry, { name: null, saidAt })
      await weighFreshness(work.tx, ctx, [entry.id])
      return 'waits'
    }
    const name = await publicName(work.tx, entry, saidBy)
    const minutes = entry.confirmedAt ? (saidAt.getTime() - entry.confirmedAt.getTime()) / 60_000 : Infinity
    if (minutes < SAME_TAP_MINUTES && entry.confirmedBy === name && !entry.hiddenAt) return 'confirmed'
    await settleEntry(ctx, work, entry, { name, saidAt })
    await weighFreshness(work.tx, ctx, [entry.id])
    await work.record({ kind: 'service.confirmed', subject: ['service', entry.id], payload: { by: saidBy } })
    return 'confirmed'
  })
}

/** Who looked at the whole entry, and when they said so. */
export interface Said {
  /** By which it was confirmed; null: they answered, and what they said is still to be looked at. */
  name: string | null
  /** A correction is taken over days after its provider spoke of the entry; what others said since, it does not answer. */
  saidAt: Date
}

/** Notes that its provider, or somebody of ours, has looked at the whole entry. */
export async function settleEntry(ctx: Context, { tx, record }: Work, entry: Entry, { name, saidAt }: Said): Promise<void> {
  const now = ctx.clock.now()
  await tx
    .updateTable('confirmation_request')
    .set({ answered_at: saidAt })
    .where('service_id', '=', entry.id)
    .where('answered_at', 'is', null)
    .where('asked_at', '<=', saidAt)
    .execute()
  if (name === null) return
  await tx
    .updateTable('service_report')
    .set({ settled_at: now, settled_by: ctx.actor.kind === 'member' ? ctx.actor.id : null })
    .where('service_id', '=', entry.id)
    .where('settled_at', 'is', null)
    .where('reported_at', '<=', saidAt)
    .execute()
  const isLatest = !entry.confirmedAt || entry.confirmedAt <= saidAt
  const comesBack = await isAnswered(tx, entry, saidAt, now)
  await tx
    .updateTable('service')
    .set({
      updated_at: now,
      ...(isLatest ? { confirmed_at: saidAt, confirmed_by: name } : {}),
      ...(comesBack ? { hidden_at: null, hidden_because: null } : {}),
    })
    .where('id', '=', entry.id)
    .execute()
  if (comesBack) await record({ kind: 'service.shown-again', subject: ['service', entry.id] })
}

/** Is that for which it was hidden over: a silence that they broke, a doubt whether they are still there, or money that lasts? */
async function isAnswered(tx: Tx, { id, hiddenAt, hiddenBecause }: Entry, saidAt: Date, now: Date): Promise<boolean> {
  if (hiddenBecause === 'no-answer' || hiddenBecause === 'unnamed') return hiddenAt !== null && hiddenAt <= saidAt
  return hiddenBecause === 'funding-ended' && isFunded(tx, id, now)
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
