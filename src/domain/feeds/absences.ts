import { hideEntry } from '#domain/directory'
import { sql } from 'kysely'
import type { Context, Work } from '#platform/context'

/** Services that their feed names again: shown again where they were hidden for their absence only. */
export async function welcomeBack({ tx, record }: Work, ctx: Context, source: string, sourceIds: readonly string[]): Promise<number> {
  const { rows: back } = await sql<{ id: string; was_hidden: boolean }>`
    delete from feed_absence absence using service
    where service.id = absence.service_id and service.source = ${source} and service.source_id = any (${sourceIds}::text[])
    returning service.id, absence.hidden_at is not null as was_hidden`.execute(tx)
  const hidden = back.filter((one) => one.was_hidden).map((one) => one.id)
  if (hidden.length === 0) return 0
  const shown = await tx
    .updateTable('service')
    .set({ hidden_at: null, hidden_because: null, updated_at: ctx.clock.now() })
    .where('id', 'in', hidden)
    .where('hidden_because', '=', 'closed')
    .returning('id')
    .execute()
  for (const { id } of shown) await record({ kind: 'service.shown-again', subject: ['service', id] })
  return shown.length
}

/**
 * After a good whole run: what it did not name is noted, and hidden when the run before did not name it either.
 *
 * @returns how many are gone for the first time, and how many were hidden
 */
export async function noteAbsences(
  { tx, record }: Work,
  ctx: Context,
  source: string,
  runId: string,
): Promise<{ gone: number; hidden: number }> {
  const now = ctx.clock.now()
  const named = sql`select id from feed_batch, unnest(service_ids) as id where run_id = ${runId}`
  const { rows: hidden } = await sql<{ id: string }>`
    update feed_absence absence set hidden_at = ${now} from service
    where service.id = absence.service_id and service.source = ${source} and service.hidden_at is null
      and absence.hidden_at is null and absence.first_run_id <> ${runId} and service.source_id not in (${named})
    returning service.id`.execute(tx)
  for (const { id } of hidden) await hideEntry(ctx, { tx, record }, id, 'closed')
  const { rows: gone } = await sql<{ service_id: string }>`
    insert into feed_absence (service_id, first_run_id, since)
    select id, ${runId}, ${now} from service
    where source = ${source} and hidden_at is null and source_id not in (${named})
    on conflict do nothing returning service_id`.execute(tx)
  return { gone: gone.length, hidden: hidden.length }
}
