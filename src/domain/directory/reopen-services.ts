import { sql } from 'kysely'
import { programmeOf } from '#domain/access'
import { inTransaction, reading, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { newId } from '#platform/ids'
import { applyFields, valuesOf } from './change-service.ts'
import { holdEntry } from './entry.ts'
import { askSourceAgain } from './undo-change.ts'

/**
 * Opens again what was closed until a day that has passed, and takes the days out, so that the next closing begins without them.
 * It is kept as a change of the entry that nobody but the calendar made.
 *
 * @returns how many entries
 */
export async function reopenServices(ctx: Context): Promise<number> {
  const ids = await reading(ctx, (tx) => closedUntilPast(tx, ctx.clock.now()))
  let opened = 0
  for (const id of ids) opened += (await reopen(ctx, id)) ? 1 : 0
  return opened
}

async function reopen(ctx: Context, id: string): Promise<boolean> {
  return inTransaction(ctx, async (work) => {
    const entry = await holdEntry(work.tx, id)
    const now = ctx.clock.now()
    if (!(await closedUntilPast(work.tx, now, id)).length) return false
    const { status, closedFrom, closedUntil } = entry.fields
    const fields = {
      ...(status === 'temporarily closed' ? { status: { was: status, is: 'active' } } : {}),
      ...(closedFrom ? { closedFrom: { was: closedFrom, is: null } } : {}),
      closedUntil: { was: closedUntil, is: null },
    }
    const change = newId()
    await work.tx
      .insertInto('service_change')
      .values({
        id: change,
        service_id: id,
        said_at: now,
        said_by: 'system',
        fields: JSON.stringify(fields),
        state: 'applied',
        decided_at: now,
      })
      .execute()
    await applyFields(ctx, work, entry, valuesOf(fields))
    // What its source said meanwhile had to wait; nobody's word is against it now.
    await askSourceAgain(work.tx, id)
    await work.record({
      kind: 'service.changed',
      subject: ['service', id],
      payload: { change, by: 'system', fields: Object.keys(fields) },
    })
    return true
  })
}

/** Whose last closed day is over, by the programme's own calendar? */
async function closedUntilPast(tx: Tx, now: Date, id?: string): Promise<string[]> {
  const { timeZone } = await programmeOf(tx)
  const { rows } = await sql<{ id: string }>`
    select id from service where closed_until < (${now}::timestamptz at time zone ${timeZone})::date
      and status in ('active', 'temporarily closed') and ${id ? sql`id = ${id}` : sql`true`} order by id`.execute(tx)
  return rows.map((row) => row.id)
}
