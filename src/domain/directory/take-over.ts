import { sql } from 'kysely'
import type { Context, Work } from '#platform/context'
import { newId } from '#platform/ids'
import { Refusal } from '#platform/refusal'
import { applyFields, valuesOf } from './change-service.ts'
import { settleEntry } from './confirm-service.ts'
import type { Entry } from './entry.ts'
import { type Fields, type HeldChange, overtakenFields } from './held-change.ts'
import { wrongPairs } from './pairs.ts'
import { type FieldName, isSame } from './service-fields.ts'
import { publicName } from './who-says.ts'

export interface Taking {
  change: HeldChange
  entry: Entry
  memberId: string
  isTaken: (name: string) => boolean
  saw: Readonly<Record<string, unknown>>
  because: string | null
  /** What is left out is known by it to belong to what is taken. */
  now: Date
}

/** Writes what is taken over. Its provider said all of it at once: only where nothing is left out is the entry confirmed with it. */
export async function takeOver(ctx: Context, work: Work, { change, entry, memberId, isTaken, saw, because, now }: Taking): Promise<void> {
  const { tx } = work
  const said = Object.entries(change.fields)
  const taken = said.filter(([name]) => isTaken(name))
  const left = said.filter(([name]) => !isTaken(name))
  if (overtakenFields(entry, Object.fromEntries(taken)).some((name) => !(name in saw) || !isSame(saw[name], entry.fields[name])))
    throw new Refusal('conflict', 'change-overtaken')
  // What stands there now is what an undo brings back.
  const fields = Object.fromEntries(taken.map(([name, { is }]) => [name, { was: entry.fields[name as FieldName] ?? null, is }]))
  const values = valuesOf(fields)
  const [wrong] = Object.values(wrongPairs(entry.fields, { ...entry.fields, ...values }))
  if (wrong) throw new Refusal('conflict', wrong)
  await applyFields(ctx, work, entry, values)
  await tx
    .updateTable('service_change')
    .set({ fields: JSON.stringify(fields) })
    .where('id', '=', change.id)
    .execute()
  if (left.length > 0) await leaveOut(work, { change, memberId, because, now, fields: Object.fromEntries(left) })
  else if (change.saidBy === 'provider')
    await settleEntry(ctx, work, entry, { name: await publicName(tx, entry, 'provider'), saidAt: change.saidAt })
}

/** What is not taken over of a change, as a change of its own that was declined. */
async function leaveOut(
  work: Work,
  { change, memberId, because, now, fields }: Omit<Taking, 'entry' | 'isTaken' | 'saw'> & { fields: Fields },
) {
  const id = newId()
  await sql`
    insert into service_change (id, service_id, said_at, said_by, member_id, said_by_name, fields, state, decided_at, decided_by, because, moved_from)
    select ${id}, service_id, said_at, said_by, member_id, said_by_name, ${JSON.stringify(fields)}::jsonb, 'declined', ${now}, ${memberId}, ${because}, moved_from
    from service_change where id = ${change.id}`.execute(work.tx)
  await work.record({
    kind: 'service.correction-declined',
    subject: ['service', change.serviceId],
    payload: { change: id, by: change.saidBy, fields: Object.keys(fields) },
  })
}
