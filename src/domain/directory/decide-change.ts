import { sql } from 'kysely'
import { inTransaction, type Context, type Work } from '#platform/context'
import type { Tx } from '#platform/database'
import { newId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { applyFields, notInOrder, valuesOf } from './change-service.ts'
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

export interface Decision {
  changeId: string
  decision: 'apply' | 'decline'
  /** The fields that are taken over; the others are declined. Left out: all of them. */
  take?: readonly string[] | undefined
  /** What stood there when this was decided: a field that changed since the proposal is only taken over by who saw that. */
  saw?: Readonly<Record<string, unknown>> | undefined
}

/**
 * Applies or declines a change that was proposed, field by field; a proposed entry becomes one of the directory, or stays out of it.
 * What is left out of a change is kept as a change of its own that was declined.
 *
 * @throws Refusal forbidden, not-found, conflict (`change-decided`, `change-overtaken`: a field says something else by now, and
 * who decides has not seen that; `closed-until-before-from`)
 */
export async function decideChange(ctx: Context, form: Decision): Promise<'applied' | 'declined'> {
  const memberId = demandTender(ctx)

  return inTransaction(ctx, async (work) => {
    const { tx } = work
    const { change, entry } = await holdChange(tx, form.changeId)
    const isTaken = (name: string) => form.decision === 'apply' && (form.take?.includes(name) ?? true)
    const becomes = Object.keys(change.fields).some(isTaken) ? 'applied' : 'declined'
    if (change.state !== 'proposed') {
      if (change.state === becomes && (becomes === 'declined' || (await isAsDecided(tx, change, form.take)))) return becomes
      throw new Refusal('conflict', 'change-decided')
    }
    if (entry.hiddenBecause === 'proposed') await decideEntry(ctx, work, entry, becomes)
    else if (becomes === 'applied') await takeOver(ctx, work, { change, entry, memberId, isTaken, saw: form.saw ?? {} })
    await decided(tx, ctx, change.id, becomes, memberId)
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
  if (take) return isSame([...new Set(take)], Object.keys(change.fields))
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

interface Taking {
  change: HeldChange
  entry: Entry
  memberId: string
  isTaken: (name: string) => boolean
  saw: Readonly<Record<string, unknown>>
}

/** Writes what is taken over. Its provider said all of it at once: only where nothing is left out is the entry confirmed with it. */
async function takeOver(ctx: Context, work: Work, { change, entry, memberId, isTaken, saw }: Taking): Promise<void> {
  const { tx } = work
  const said = Object.entries(change.fields)
  const taken = said.filter(([name]) => isTaken(name))
  const left = said.filter(([name]) => !isTaken(name))
  if (overtakenFields(entry, Object.fromEntries(taken)).some((name) => !(name in saw) || !isSame(saw[name], entry.fields[name])))
    throw new Refusal('conflict', 'change-overtaken')
  // What stands there now is what an undo brings back.
  const fields = Object.fromEntries(taken.map(([name, { is }]) => [name, { was: entry.fields[name as FieldName] ?? null, is }]))
  const values = valuesOf(fields)
  const before = notInOrder(entry.fields)
  const wrong = Object.entries(notInOrder({ ...entry.fields, ...values })).find(([name]) => !(name in before))
  if (wrong) throw new Refusal('conflict', wrong[1])
  await applyFields(ctx, work, entry, values)
  await tx
    .updateTable('service_change')
    .set({ fields: JSON.stringify(fields) })
    .where('id', '=', change.id)
    .execute()
  if (left.length > 0) await leaveOut(ctx, work, { change, memberId, fields: Object.fromEntries(left) })
  else if (change.saidBy === 'provider')
    await settleEntry(ctx, work, entry, { name: await publicName(tx, entry, 'provider'), saidAt: change.saidAt })
}

/** What is not taken over of a change, as a change of its own that was declined. */
async function leaveOut(ctx: Context, work: Work, { change, memberId, fields }: { change: HeldChange; memberId: string; fields: Fields }) {
  const id = newId()
  await sql`
    insert into service_change (id, service_id, said_at, said_by, member_id, said_by_name, fields, state, decided_at, decided_by)
    select ${id}, service_id, said_at, said_by, member_id, said_by_name, ${JSON.stringify(fields)}::jsonb, 'declined', ${ctx.clock.now()}, ${memberId}
    from service_change where id = ${change.id}`.execute(work.tx)
  await work.record({
    kind: 'service.correction-declined',
    subject: ['service', change.serviceId],
    payload: { change: id, by: change.saidBy, fields: Object.keys(fields) },
  })
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
  // Its entry became a part of another meanwhile.
  if (row.service_id !== entry.id) return holdChange(tx, id)
  const change = { id, serviceId: row.service_id, saidAt: row.said_at, saidBy: row.said_by, state: row.state, fields: row.fields as Fields }
  return { change, entry }
}

export async function decided(tx: Tx, ctx: Pick<Context, 'clock'>, id: string, state: string, memberId: string): Promise<void> {
  await tx.updateTable('service_change').set({ state, decided_at: ctx.clock.now(), decided_by: memberId }).where('id', '=', id).execute()
}

/** Which fields of a change say by now neither what they said when it was proposed, nor what it proposes? */
export function overtakenFields(entry: Pick<Entry, 'fields'>, fields: Fields): FieldName[] {
  return (Object.keys(fields) as FieldName[]).filter((name) => {
    const stands = entry.fields[name]
    return !isSame(stands, fields[name]?.was) && !isSame(stands, fields[name]?.is)
  })
}
