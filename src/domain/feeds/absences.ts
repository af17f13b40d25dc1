import { hideEntry, letTwinsStand } from '#domain/directory'
import { sql } from 'kysely'
import { clockAt } from '#platform/clock'
import type { Context, Work } from '#platform/context'
import type { Run } from './feed.ts'

/** Services that their feed names again: shown again where they were hidden for their absence only, and not by hand since. */
export async function welcomeBack({ tx, record }: Work, ctx: Context, source: string, sourceIds: readonly string[]): Promise<number> {
  const { rows: shown } = await sql<{ id: string }>`
    with back as (
      delete from feed_absence absence using service
      where service.id = absence.service_id and service.source = ${source} and service.source_id = any (${sourceIds}::text[])
      returning service.id, absence.hidden_at
    )
    update service set hidden_at = null, hidden_because = null, updated_at = ${ctx.clock.now()} from back
    where service.id = back.id and service.hidden_at = back.hidden_at and service.hidden_because = 'unnamed'
    returning service.id`.execute(tx)
  for (const { id } of shown) await record({ kind: 'service.shown-again', subject: ['service', id] })
  return shown.length
}

/**
 * After a good whole run: what it did not name is noted, and hidden when the run before did not name it either, or when somebody said
 * of this run that it is right. A run that found all as it was the time before names what that one named.
 *
 * @returns how many are gone for the first time, and how many were hidden
 */
export async function noteAbsences(
  { tx, record }: Work,
  ctx: Context,
  source: string,
  { id: runId, decidedAt, report: { unchanged = false } }: Run,
): Promise<{ gone: number; hidden: number }> {
  // One moment for both: by it the entry is known again when it returns.
  const now = ctx.clock.now()
  const named = sql`select id from feed_batch, unnest(service_ids) as id where run_id = ${runId}`
  const gone = unchanged
    ? []
    : (
        await sql`
    insert into feed_absence (service_id, first_run_id, since)
    select id, ${runId}, ${now} from service
    where source = ${source} and hidden_at is null and source_id not in (${named})
    on conflict do nothing returning service_id`.execute(tx)
      ).rows
  const { rows: hidden } = await sql<{ id: string }>`
    update feed_absence absence set hidden_at = ${now}, hidden_in = ${runId} from service
    where service.id = absence.service_id and service.source = ${source} and service.hidden_at is null
      and absence.hidden_at is null and (absence.first_run_id <> ${runId} or ${decidedAt !== null})
      and (${unchanged} or service.source_id not in (${named}))
    returning service.id`.execute(tx)
  for (const { id } of hidden) {
    await hideEntry({ clock: clockAt(now) }, { tx, record }, id, 'unnamed')
    await letTwinsStand(ctx, { tx, record }, id)
  }
  return { gone: gone.length, hidden: hidden.length }
}
