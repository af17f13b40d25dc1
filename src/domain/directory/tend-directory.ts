import { sql } from 'kysely'
import { programmeOf } from '#domain/access'
import { inTransaction, reading, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { askProviders } from './ask-providers.ts'
import { setAreasRight } from './areas.ts'
import { careOf, HIDE_AFTER_DAYS } from './care.ts'
import { hideEntry } from './hide-service.ts'
import { reopenServices } from './reopen-services.ts'
import { isUnanswered, unansweredOf } from './unanswered.ts'
import { weighAll } from './weigh-freshness.ts'

/**
 * What keeps the directory right by itself, once a day: weighs every entry anew, opens those that were closed until a day
 * that has passed, hides those whose funding has ended or whose provider has not answered for long, and asks the next
 * providers; and the areas that two transactions at once left as they no longer are. Done twice it does the same as once; killed half way, the next one goes on.
 */
export async function tendDirectory(ctx: Context): Promise<{ weighed: number; opened: number; hidden: number; asked: number }> {
  await showConfirmed(ctx)
  const weighed = await weighAll(ctx)
  const opened = await reopenServices(ctx)
  const hidden = (await hideEnded(ctx)) + (await hideUnanswered(ctx))
  await inTransaction(ctx, ({ tx }) => setAreasRight(tx))
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
  const { rows } = await reading(ctx, (tx) =>
    sql<{ id: string }>`
      select distinct s.id from confirmation_request q join service s on s.id = q.service_id
      where ${isUnanswered} and q.asked_at <= ${before} and s.hidden_at is null`.execute(tx),
  )
  let hidden = 0
  for (const { id } of rows)
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

/** Hidden because nobody answered, and confirmed in its source since: there again. */
async function showConfirmed(ctx: Context): Promise<void> {
  await inTransaction(ctx, async ({ tx, record }) => {
    const { rows } = await sql<{ id: string }>`
      update service set hidden_at = null, hidden_because = null, updated_at = ${ctx.clock.now()}
      where hidden_because = 'no-answer' and confirmed_at > hidden_at returning id`.execute(tx)
    for (const { id } of rows) await record({ kind: 'service.shown-again', subject: ['service', id] })
  })
}
