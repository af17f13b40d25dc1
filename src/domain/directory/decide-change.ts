import { inTransaction, type Context, type Work } from '#platform/context'
import type { Tx } from '#platform/database'
import { Refusal } from '#platform/refusal'
import { settleEntry } from './confirm-service.ts'
import type { Entry } from './entry.ts'
import { decided, type HeldChange, holdChange } from './held-change.ts'
import { goesWith } from './pairs.ts'
import { isSame } from './service-fields.ts'
import { takeOver } from './take-over.ts'
import { weighFreshness } from './weigh-freshness.ts'
import { demandTender, publicName } from './who-says.ts'

export interface Decision {
  changeId: string
  decision: 'apply' | 'decline'
  /** The fields that are taken over; the others are declined. A last closed day goes with the first, an age likewise. Left out: all. */
  take?: readonly string[] | undefined
  /** What stood there when this was decided: a field that changed since the proposal is only taken over by who saw that. */
  saw?: Readonly<Record<string, unknown>> | undefined
  /** Why something is left out, for the one who said it. */
  because?: string | null | undefined
}

/**
 * Applies or declines a change that was proposed, field by field; a proposed entry becomes one of the directory, or stays out of it.
 * What is left out of a change is kept as a change of its own that was declined.
 *
 * @throws Refusal forbidden, not-found, conflict (`change-decided`, `change-taken-back`, `change-overtaken`: a field says something else by now, and
 * who decides has not seen that; `closed-until-before-from`, `closed-from-needed`)
 */
export async function decideChange(ctx: Context, form: Decision): Promise<'applied' | 'declined'> {
  const memberId = demandTender(ctx)
  const because = form.because ?? null
  const now = ctx.clock.now()

  return inTransaction(ctx, async (work) => {
    const { tx } = work
    const { change, entry } = await holdChange(tx, form.changeId)
    const isTaken = (name: string) => form.decision === 'apply' && (form.take?.includes(goesWith(name, change.fields)) ?? true)
    const becomes = Object.keys(change.fields).some(isTaken) ? 'applied' : 'declined'
    if (change.state !== 'proposed') {
      if (change.state === becomes && (becomes === 'declined' || (await isAsDecided(tx, change, form.take)))) return becomes
      const isTakenBack = change.state === 'undone' && change.decidedBy === null
      throw new Refusal('conflict', isTakenBack ? 'change-taken-back' : 'change-decided')
    }
    if (entry.hiddenBecause === 'proposed') await decideEntry(ctx, work, entry, becomes)
    else if (becomes === 'applied') await takeOver(ctx, work, { change, entry, memberId, isTaken, saw: form.saw ?? {}, because, now })
    await decided(tx, change.id, { state: becomes, memberId, at: now, because: becomes === 'declined' ? because : null })
    await weighFreshness(tx, ctx, [entry.id])
    await work.record({
      kind: becomes === 'applied' ? 'service.changed' : 'service.correction-declined',
      subject: ['service', entry.id],
      payload: {
        change: change.id,
        by: change.saidBy,
        fields: Object.keys(change.fields).filter((name) => becomes === 'declined' || isTaken(name)),
      },
    })
    return becomes
  })
}

/** Did whoever decided first take over just these fields (left out: all of what was said)? */
async function isAsDecided(tx: Tx, change: HeldChange, take: Decision['take']): Promise<boolean> {
  const along = Object.keys(change.fields).filter((name) => take?.includes(goesWith(name, change.fields)))
  if (take) return isSame([...new Set([...take, ...along])], Object.keys(change.fields))
  const leftOut = await tx
    .selectFrom('service_change as left')
    .innerJoin('service_change as taken', (join) => join.onRef('taken.decided_at', '=', 'left.decided_at'))
    .select('left.id')
    .where('taken.id', '=', change.id)
    .where('left.service_id', '=', change.serviceId)
    .where('left.said_at', '=', change.saidAt)
    .where('left.said_by', '=', change.saidBy)
    .where('left.state', '=', 'declined')
    .executeTakeFirst()
  return leftOut === undefined
}

/** Who accepts an entry that a resident proposed has looked at it: it is confirmed with that. */
async function decideEntry(ctx: Context, work: Work, entry: Entry, becomes: 'applied' | 'declined'): Promise<void> {
  const { tx } = work
  const now = ctx.clock.now()
  if (becomes === 'applied') await settleEntry(ctx, work, entry, { name: await publicName(tx, entry, 'member'), saidAt: now })
  const row = becomes === 'applied' ? { hidden_at: null, hidden_because: null } : { hidden_because: 'declined' }
  await tx
    .updateTable('service')
    .set({ ...row, updated_at: now })
    .where('id', '=', entry.id)
    .execute()
}
