import { sql } from 'kysely'
import { managersOf, mayOpenInEmergency, memberWhoMay } from '#domain/access'
import { clientWithId } from '#domain/people'
import { inTransaction, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import { Refusal } from '#platform/refusal'
import { EMERGENCIES_A_DAY, EMERGENCY_MINUTES, heldUntil, REASON_LENGTH } from './emergency.ts'

export interface NewEmergency {
  /** Travelled with the form: opening twice is opening once. */
  id: string
  clientId: string
  /** What is going on, in the words of whoever opens it. */
  reason: string
  /** Why the client may not know of it yet; null: they may, at once. */
  heldBecause: string | null
}

/**
 * Somebody who works here opens, for an hour, all that is kept of a client's story and how to reach them, because somebody's safety asks
 * for it. Managers are told at once, and judge it.
 *
 * @throws Refusal forbidden (also who owes a second step: they act without a role), not-found, invalid (`emergency-reason`, field
 *   `reason`), conflict (`emergency-nobody-judges`, field `heldBecause`), too-many (`emergencies-today`)
 */
export async function openInEmergency(ctx: Context, form: NewEmergency): Promise<{ id: string }> {
  const me = memberWhoMay(ctx, mayOpenInEmergency, 'open-in-emergency')
  const { length } = form.reason.trim()
  if (length < REASON_LENGTH.min || length > REASON_LENGTH.max) throw new Refusal('invalid', 'emergency-reason', { field: 'reason' })

  return inTransaction(ctx, async ({ tx, record }) => {
    // Two at once of one person take turns, so that their number holds.
    await sql`select pg_advisory_xact_lock(hashtextextended('emergency ' || ${me.id}, 0))`.execute(tx)
    const opened = await tx.selectFrom('emergency_read').select('id').where('id', '=', form.id).executeTakeFirst()
    if (opened) return opened
    if (!(await asOnlyKept(tx, () => clientWithId(tx, form.clientId)))) throw new Refusal('not-found', 'client-not-found')
    if (form.heldBecause !== null && (await managersOf(tx, me.id)).length === 0)
      throw new Refusal('conflict', 'emergency-nobody-judges', { field: 'heldBecause' })
    // The moment that the database holds this transaction to: by the clock it is a little later already.
    const { at } = (await sql<{ at: Date }>`select acting_at() as at`.execute(tx)).rows[0]!
    await demandFewToday(tx, me.id, at)
    const until = new Date(at.getTime() + EMERGENCY_MINUTES * 60_000)
    await tx
      .insertInto('emergency_read')
      .values({
        id: form.id,
        client_id: form.clientId,
        member_id: me.id,
        reason: form.reason.trim(),
        opened_at: at,
        until,
        ...(form.heldBecause === null ? { told_at: at } : { held_by: me.id, held_because: form.heldBecause, held_until: heldUntil(at) }),
      })
      .execute()
    await record({ kind: 'emergency.opened', subject: ['client', form.clientId], payload: { report: form.id, until: until.toISOString() } })
    if (form.heldBecause === null)
      await record({ kind: 'emergency.told', subject: ['client', form.clientId], payload: { report: form.id } })
    return { id: form.id }
  })
}

async function demandFewToday(tx: Tx, memberId: string, at: Date): Promise<void> {
  const { today } = await tx
    .selectFrom('emergency_read')
    .select(({ fn }) => fn.countAll<number>().as('today'))
    .where('member_id', '=', memberId)
    .where('opened_at', '>', new Date(at.getTime() - 86_400_000))
    .executeTakeFirstOrThrow()
  if (today >= EMERGENCIES_A_DAY) throw new Refusal('too-many', 'emergencies-today', { retryAfter: 3600 })
}
