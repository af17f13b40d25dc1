import { sql } from 'kysely'
import { inTransaction, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { freshnessOf, type FreshnessWhy } from './freshness.ts'

interface Row {
  id: string
  confirmed_at: Date | null
  confirmed_by: string | null
  funding_ends_on: string | null
  confirm_every_days: number
  freshness: number
  failed: number
  bounced: boolean
  not_as_described: number
}

const reading = sql`
  select s.id, s.confirmed_at, s.confirmed_by, s.funding_ends_on, s.confirm_every_days, s.freshness,
    coalesce(r.failed, 0) as failed, coalesce(r.bounced, false) as bounced, coalesce(r.not_as_described, 0) as not_as_described
  from service s
  left join lateral (
    select count(*) filter (where kind = 'introduction-failed') as failed, bool_or(kind = 'bounced') as bounced,
      count(*) filter (where kind not in ('introduction-failed', 'bounced')) as not_as_described
    from service_report where service_id = s.id and settled_at is null) r on true`

/** How fresh is this entry now, and why? Undefined: it is not here. */
export async function freshnessWithId(tx: Tx, ctx: Pick<Context, 'clock'>, id: string) {
  const { rows } = await sql<Row>`${reading} where s.id = ${id}`.execute(tx)
  return rows[0] && weighed(rows[0], ctx.clock.now())
}

/** Writes how fresh these entries are now, after something was heard of them. */
export async function weighFreshness(tx: Tx, ctx: Pick<Context, 'clock'>, ids: readonly string[]): Promise<void> {
  const { rows } = await sql<Row>`${reading} where s.id = any (${ids}::uuid[])`.execute(tx)
  await write(tx, rows, ctx.clock.now())
}

const BATCH = 2000

/** Weighs every entry of the programme, a batch a transaction: age alone makes each less fresh. Returns how many changed. */
export async function weighAll(ctx: Context): Promise<number> {
  let after = '00000000-0000-0000-0000-000000000000'
  let changed = 0
  for (;;) {
    const { rows, written } = await inTransaction(ctx, async ({ tx }) => {
      const { rows } = await sql<Row>`${reading} where s.id > ${after} order by s.id limit ${BATCH}`.execute(tx)
      return { rows, written: await write(tx, rows, ctx.clock.now()) }
    })
    changed += written
    if (rows.length < BATCH) return changed
    after = rows.at(-1)!.id
  }
}

async function write(tx: Tx, rows: readonly Row[], now: Date): Promise<number> {
  const scores = rows.map((row) => ({ id: row.id, was: row.freshness, is: weighed(row, now).score })).filter(({ was, is }) => was !== is)
  if (scores.length === 0) return 0
  await sql`
    update service set freshness = weighed.score
    from unnest(${scores.map(({ id }) => id)}::uuid[], ${scores.map(({ is }) => is)}::int[]) weighed (id, score)
    where service.id = weighed.id`.execute(tx)
  return scores.length
}

function weighed(row: Row, now: Date): { score: number; why: FreshnessWhy[] } {
  return freshnessOf({
    confirmedAt: row.confirmed_at,
    confirmedBy: row.confirmed_by,
    failedIntroductions: row.failed,
    bounced: row.bounced,
    notAsDescribed: row.not_as_described,
    fundingEndsOn: row.funding_ends_on,
    confirmEveryDays: row.confirm_every_days,
    now,
  })
}
