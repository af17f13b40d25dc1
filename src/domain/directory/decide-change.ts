import { inTransaction, type Context, type Work } from '#platform/context'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import { applyFields, valuesOf } from './change-service.ts'
import { settleEntry } from './confirm-service.ts'
import { type Entry, holdEntry } from './entry.ts'
import { type FieldName, isSame } from './service-fields.ts'
import { weighFreshness } from './weigh-freshness.ts'
import { demandTender, publicName } from './who-says.ts'

export type Fields = Record<string, { was: unknown; is: unknown }>

export interface HeldChange {
  id: string
  serviceId: string
  saidAt: Date
  saidBy: string
  state: string
  fields: Fields
}

/**
 * Applies or declines a change that was proposed; a proposed entry becomes one of the directory, or stays out of it.
 *
 * @throws Refusal forbidden, not-found, conflict (`change-decided`, `change-overtaken`: the field says something else by now)
 */
export async function decideChange(ctx: Context, form: { changeId: string; decision: 'apply' | 'decline' }): Promise<void> {
  const memberId = demandTender(ctx)

  await inTransaction(ctx, async (work) => {
    const { change, entry } = await holdChange(work.tx, form.changeId)
    const becomes = form.decision === 'apply' ? 'applied' : 'declined'
    if (change.state === becomes) return
    if (change.state !== 'proposed') throw new Refusal('conflict', 'change-decided')
    if (entry.hiddenBecause === 'proposed') await decideEntry(ctx, work, entry, form.decision)
    else if (form.decision === 'apply') {
      demandStands(entry, change.fields)
      await applyFields(ctx, work, entry, valuesOf(change.fields))
      if (change.saidBy === 'provider') await settleEntry(ctx, work, entry, await publicName(work.tx, entry, 'provider'))
    }
    await decided(work.tx, ctx, change.id, becomes, memberId)
    await weighFreshness(work.tx, ctx, [entry.id])
    await work.record({
      kind: form.decision === 'apply' ? 'service.changed' : 'service.correction-declined',
      subject: ['service', entry.id],
      payload: { change: change.id, by: change.saidBy, fields: Object.keys(change.fields) },
    })
  })
}

/** Who accepts an entry that a resident proposed has looked at it: it is confirmed with that. */
async function decideEntry(ctx: Context, work: Work, entry: Entry, decision: 'apply' | 'decline'): Promise<void> {
  const { tx } = work
  const now = ctx.clock.now()
  if (decision === 'apply') await settleEntry(ctx, work, entry, await publicName(tx, entry, 'member'))
  const row = decision === 'apply' ? { hidden_at: null, hidden_because: null } : { hidden_because: 'declined' }
  await tx
    .updateTable('service')
    .set({ ...row, updated_at: now })
    .where('id', '=', entry.id)
    .execute()
}

/**
 * A change and its entry, both held. The entry first, as everywhere, so that no two wait for each other.
 *
 * @throws Refusal not-found
 */
export async function holdChange(tx: Tx, id: string): Promise<{ change: HeldChange; entry: Entry }> {
  const found = await tx.selectFrom('service_change').select('service_id').where('id', '=', id).executeTakeFirst()
  if (!found) throw new Refusal('not-found', 'change-unknown')
  const entry = await holdEntry(tx, found.service_id)
  const row = await tx.selectFrom('service_change').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  const change = { id, serviceId: row.service_id, saidAt: row.said_at, saidBy: row.said_by, state: row.state, fields: row.fields as Fields }
  return { change, entry }
}

export async function decided(tx: Tx, ctx: Pick<Context, 'clock'>, id: string, state: string, memberId: string): Promise<void> {
  await tx.updateTable('service_change').set({ state, decided_at: ctx.clock.now(), decided_by: memberId }).where('id', '=', id).execute()
}

/** @throws Refusal conflict when a field no longer says what it said when the change was proposed */
function demandStands(entry: Entry, fields: Fields): void {
  const overtaken = Object.entries(fields).some(([name, { was, is }]) => {
    const stands = entry.fields[name as FieldName]
    return !isSame(stands, was) && !isSame(stands, is)
  })
  if (overtaken) throw new Refusal('conflict', 'change-overtaken')
}
