import { sql } from 'kysely'
import { programmeOf } from '#domain/access'
import { inTransaction, reading, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { askProviders } from './ask-providers.ts'
import { careOf, HIDE_AFTER_DAYS } from './care.ts'
import { hideEntry } from './hide-service.ts'
import { reopenServices } from './reopen-services.ts'
import { weighAll } from './weigh-freshness.ts'

/**
 * What keeps the directory right by itself, once a day: weighs every entry anew, opens those that were closed until a day
 * that has passed, hides those whose funding has ended or whose provider has not answered for long, and asks the next providers. Done twice it does the same as once; killed half way, the
 * next one goes on.
 */
export async function tendDirectory(ctx: Context): Promise<{ weighed: number; opened: number; hidden: number; asked: number }> {
  const weighed = await weighAll(ctx)
  const opened = await reopenServices(ctx)
  const hidden = (await hideEnded(ctx)) + (await hideUnanswered(ctx))
  return { weighed, opened, hidden, asked: await askProviders(ctx) }
}

async function hideEnded(ctx: Context): Promise<number> {
  const ids = await reading(ctx, async (tx) => endedFunding(tx, ctx.clock.now()))
  let hidden = 0
  for (const id of ids)
    hidden += await inTransaction(ctx, async (work) => {
      await sql`select from service where id = ${id} for no key update`.execute(work.tx)
      if (!(await endedFunding(work.tx, ctx.clock.now(), id)).length) return 0
      await hideEntry(ctx, work, id, 'funding-ended')
      return 1
    })
  return hidden
}

/** Whose last funded day is over, by the programme's own calendar? */
async function endedFunding(tx: Tx, now: Date, id?: string): Promise<string[]> {
  const { timeZone } = await programmeOf(tx)
  const { rows } = await sql<{ id: string }>`
    select id from service where hidden_at is null and funding_ends_on < (${now}::timestamptz at time zone ${timeZone})::date
      and ${id ? sql`id = ${id}` : sql`true`} order by id`.execute(tx)
  return rows.map((row) => row.id)
}

async function hideUnanswered(ctx: Context): Promise<number> {
  const now = ctx.clock.now()
  const before = new Date(now.getTime() - HIDE_AFTER_DAYS * 86_400_000)
  const candidates = await reading(ctx, (tx) =>
    tx
      .selectFrom('confirmation_request')
      .innerJoin('service', 'service.id', 'confirmation_request.service_id')
      .select('service.id')
      .distinct()
      .where('confirmation_request.answered_at', 'is', null)
      .where('confirmation_request.asked_at', '<=', before)
      .where('service.hidden_at', 'is', null)
      .execute(),
  )
  let hidden = 0
  for (const { id } of candidates)
    hidden += await inTransaction(ctx, async (work) => {
      const held = await sql<{ id: string }>`select id from service where id = ${id} and hidden_at is null for no key update`.execute(
        work.tx,
      )
      if (held.rows.length === 0 || careOf(await unansweredOf(work.tx, id), now) !== 'hide') return 0
      await hideEntry(ctx, work, id, 'no-answer')
      return 1
    })
  return hidden
}

/** When was this provider asked without an answer? */
export async function unansweredOf(tx: Tx, serviceId: string): Promise<Date[]> {
  const rows = await tx
    .selectFrom('confirmation_request')
    .select('asked_at')
    .where('service_id', '=', serviceId)
    .where('answered_at', 'is', null)
    .orderBy('asked_at')
    .execute()
  return rows.map((row) => row.asked_at)
}
