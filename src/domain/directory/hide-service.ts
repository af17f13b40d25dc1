import { inTransaction, type Context, type Work } from '#platform/context'
import { newId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { type HiddenBecause, holdEntry, mayClose } from './entry.ts'
import { weighFreshness } from './weigh-freshness.ts'
import { demandTender } from './who-says.ts'

/**
 * Takes an entry that is closed out of sight: it is not found, not offered and not public, and it is never deleted. One that is out of
 * sight for less is said to have closed from then on.
 *
 * @throws Refusal forbidden, not-found
 */
export async function closeService(ctx: Context, { serviceId }: { serviceId: string }): Promise<void> {
  demandTender(ctx)
  await inTransaction(ctx, async (work) => {
    const entry = await holdEntry(work.tx, serviceId)
    if (mayClose(entry)) await hideEntry(ctx, work, entry.id, 'closed')
  })
}

/** Hides an entry that the caller holds. Whoever has a client there hears of one that ended. */
export async function hideEntry(ctx: Pick<Context, 'clock'>, { tx, record }: Work, id: string, because: HiddenBecause): Promise<void> {
  const now = ctx.clock.now()
  await tx.updateTable('service').set({ hidden_at: now, hidden_because: because, updated_at: now }).where('id', '=', id).execute()
  await record({ kind: 'service.hidden', subject: ['service', id], payload: { because } })
  if (because === 'closed' || because === 'funding-ended')
    await record({ kind: 'service.closed', subject: ['service', id], payload: { because } })
}

/**
 * Brings a hidden entry back, with one press. What hid it is over with that: a funding date that has passed is taken out, and
 * questions that nobody answered are not waited for any more.
 *
 * @throws Refusal forbidden, not-found, conflict (`entry-merged`; `entry-proposed`: decide it first)
 */
export async function showService(ctx: Context, { serviceId }: { serviceId: string }): Promise<void> {
  const memberId = demandTender(ctx)
  await inTransaction(ctx, async ({ tx, record }) => {
    const entry = await holdEntry(tx, serviceId)
    if (!entry.hiddenAt) return
    if (entry.hiddenBecause === 'merged') throw new Refusal('conflict', 'entry-merged')
    if (entry.hiddenBecause === 'proposed') throw new Refusal('conflict', 'entry-proposed')
    const now = ctx.clock.now()
    const { fundingEndsOn } = entry.fields
    const hasEnded = entry.hiddenBecause === 'funding-ended' && fundingEndsOn !== null && new Date(fundingEndsOn) < now
    if (hasEnded) {
      await tx
        .insertInto('service_change')
        .values({
          id: newId(),
          service_id: entry.id,
          said_at: now,
          said_by: 'member',
          member_id: memberId,
          fields: JSON.stringify({ fundingEndsOn: { was: fundingEndsOn, is: null } }),
          state: 'applied',
          decided_at: now,
          decided_by: memberId,
        })
        .execute()
    }
    await tx
      .updateTable('service')
      .set({
        hidden_at: null,
        hidden_because: null,
        updated_at: now,
        ...(hasEnded ? { funding_ends_on: null } : {}),
      })
      .where('id', '=', entry.id)
      .execute()
    await tx
      .updateTable('confirmation_request')
      .set({ answered_at: now })
      .where('service_id', '=', entry.id)
      .where('answered_at', 'is', null)
      .execute()
    await weighFreshness(tx, ctx, [entry.id])
    await record({ kind: 'service.shown-again', subject: ['service', entry.id] })
  })
}
