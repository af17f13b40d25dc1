import { sql, type RawBuilder } from 'kysely'
import { DateTime } from 'luxon'
import { programmeOf } from '#domain/access'
import { inTransaction, reading, type Context, type Work } from '#platform/context'
import type { Tx } from '#platform/database'
import { asOnlyKept } from '#platform/in-the-eyes-of'
import { eraseClient } from './erase.ts'
import { oldRows, WIPED_ADDRESS } from './old-rows.ts'
import { onlyKeptNow } from './restrictions.ts'
import { retentionToChoose } from './choose-retention.ts'
import { retentionKinds, retentionOf, SHORTER_AFTER_DAYS, type RetentionKind } from './retention.ts'

const DAY = 86_400_000

/** How many rows go in one transaction; of clients, of whom each has many rows, fewer. */
const BATCH = { rows: 500, clients: 10 }

/**
 * Clears away what has had its time, in batches: each is a transaction of its own that also counts it, so that a round which is broken off
 * has told the truth, and the next goes on. Clients are erased by the same hand as those who ask for it.
 */
export async function clearOut(ctx: Context): Promise<void> {
  const { timeZone } = await reading(ctx, programmeOf)
  const night = DateTime.fromJSDate(ctx.clock.now(), { zone: timeZone }).toISODate()!
  for (const kind of retentionKinds) {
    let cleared: number
    do cleared = await inTransaction(ctx, (work) => clearSome(work, ctx, { night, kind }))
    while (cleared > 0)
  }
}

async function clearSome(work: Work, ctx: Context, { night, kind }: { night: string; kind: RetentionKind }): Promise<number> {
  const { tx } = work
  const at = ctx.clock.now()
  // First its line: of two rounds at once the second waits here, and finds what the first has left.
  await tx
    .insertInto('clearing')
    .values({ night, kind, cleared: 0, began_at: at })
    .onConflict((same) => same.columns(['programme_id', 'night', 'kind']).doUpdateSet({ ended_at: null }))
    .execute()
  // Read anew each time: a manager may choose a longer one while a round goes on.
  const { days } = (await retentionOf(tx)).find((one) => one.kind === kind)!
  const cleared = await clear(work, ctx, kind, new Date(at.getTime() - days * DAY))
  await tx
    .updateTable('clearing')
    .set((is) => ({ cleared: is('cleared', '+', cleared), ended_at: cleared === 0 ? at : null }))
    .where('night', '=', night)
    .where('kind', '=', kind)
    .execute()
  return cleared
}

async function clear(work: Work, ctx: Context, kind: RetentionKind, before: Date): Promise<number> {
  const { tx } = work
  const { programmeId } = ctx
  if (kind === 'client') return eraseSome(ctx, work, before)
  if (kind === 'story') return count(tx, sql`select door.clear_stories(${programmeId}, ${before}, ${BATCH.rows}) as n`)
  if (kind === 'reads') return count(tx, sql`select door.clear_reads(${programmeId}, ${before}, ${BATCH.rows}) as n`)
  const { table, where } = oldRows[kind]
  const kept = await onlyKeptNow(tx, ctx.clock.now())
  const some = sql`id in (select id from ${sql.table(table)} where ${where(before, kept)} order by id limit ${BATCH.rows})`
  const sweep = () =>
    kind === 'letters' ? wipeLetters(some, ctx).execute(tx) : sql`delete from ${sql.table(table)} where ${some}`.execute(tx)
  const { numAffectedRows } = await asOnlyKept(tx, sweep)
  return Number(numAffectedRows ?? 0)
}

const wipeLetters = (some: RawBuilder<unknown>, { clock }: Pick<Context, 'clock'>) => sql`
  update outgoing_mail set to_address = ${WIPED_ADDRESS}, subject = '-', body = null, last_error = null,
    sent_at = coalesce(sent_at, bounced_at),
    bounced_at = coalesce(bounced_at, case when sent_at is null then ${clock.now()}::timestamptz end) where ${some}`

async function eraseSome(ctx: Context, work: Work, before: Date): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    select id from client where ${oldRows.client.where(before, await onlyKeptNow(work.tx, ctx.clock.now()))} order by id limit ${BATCH.clients}`.execute(
    work.tx,
  )
  let erased = 0
  for (const { id } of rows) erased += (await eraseClient(ctx, work, id, 'schedule')) ? 1 : 0
  return erased
}

async function count(tx: Tx, query: ReturnType<typeof sql>): Promise<number> {
  const { rows } = await (query as ReturnType<typeof sql<{ n: number }>>).execute(tx)
  return rows[0]?.n ?? 0
}

/** How many rows of each kind have their time ended within so many days? Null: only the door that clears them can see them. */
export async function clearedWithin(tx: Tx, now: Date, days: number): Promise<Map<RetentionKind, number | null>> {
  const coming = new Map<RetentionKind, number | null>()
  for (const { kind, days: kept } of await retentionOf(tx)) {
    const before = new Date(now.getTime() + (days - kept) * DAY)
    coming.set(kind, kind === 'story' ? null : await countOld(tx, { kind, before, now }))
  }
  return coming
}

async function countOld(
  tx: Tx,
  { kind, before, now }: { kind: Exclude<RetentionKind, 'story'>; before: Date; now: Date },
): Promise<number> {
  const { table, where } = oldRows[kind]
  const old = where(before, await onlyKeptNow(tx, now))
  return asOnlyKept(tx, () => count(tx, sql`select count(*)::int as n from ${sql.table(table)} where ${old}`))
}

/**
 * How many rows of a kind would go on the first night of a shorter time that a manager thinks of? Null: it is not shorter.
 *
 * @throws Refusal not-found, invalid (`retention-bounds`, field `days`)
 */
export async function wouldGo(tx: Tx, now: Date, { kind, days }: { kind: RetentionKind; days: number }): Promise<Coming | null> {
  const kept = await retentionToChoose({ tx }, { kind, days })
  if (days >= kept.days) return null
  const from = new Date(now.getTime() + SHORTER_AFTER_DAYS * DAY)
  return { from, count: kind === 'story' ? null : await countOld(tx, { kind, before: new Date(from.getTime() - days * DAY), now }) }
}

/** From when a shorter time would hold, and how many rows go first; null: only the door that clears them can see them. */
interface Coming {
  from: Date
  count: number | null
}
