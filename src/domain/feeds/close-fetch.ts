import { sql } from 'kysely'
import { inTransaction, type Context, reading } from '#platform/context'
import type { Tx } from '#platform/database'
import { type Feed, looksWrong, type Run, type RunReport, sourceOf } from './feed.ts'

/**
 * Everything is put aside. A whole run that brings under half of what the last good one did is held, with everything that it
 * brought, until somebody decides: it may name fewer services, or as many of somebody else.
 *
 * @returns whether it is now to be applied
 */
export async function closeFetch(ctx: Context, feed: Feed, run: Run, { report }: { report: RunReport }): Promise<boolean> {
  return inTransaction(ctx, async ({ tx, record }) => {
    const now = ctx.clock.now()
    const { seen, known } = await namedIn(tx, feed, run)
    const isHeld = run.isWhole && !report.unchanged && looksWrong(known, run.seenBefore)
    const said = { ...report, reader: run.report.reader, ...(isHeld ? { known } : {}) }
    await tx
      .updateTable('feed_run')
      .set({
        fetched_at: now,
        seen: report.unchanged ? (run.seenBefore ?? 0) : seen,
        report: JSON.stringify(said),
        ...(isHeld ? { state: 'held', ended_at: now } : {}),
      })
      .where('id', '=', run.id)
      .execute()
    run.fetchedAt = now
    run.report = said
    if (isHeld) await record({ kind: 'feed.held', subject: ['feed', feed.id], payload: { run: run.id, seen, seenBefore: run.seenBefore } })
    return !isHeld
  })
}

/**
 * Does a run that was to bring only what changed name so much that was never here as if it were another directory? All of it tells
 * what became of the services that are here.
 */
export async function bringsStrangers(ctx: Context, feed: Feed, run: Run): Promise<boolean> {
  if (run.isWhole) return false
  const { seen, known } = await reading(ctx, (tx) => namedIn(tx, feed, run))
  return (seen - known) * 2 > (run.seenBefore ?? 0)
}

/** How many services did this run put aside, and how many of them had the feed brought before? The same may stand on two pages. */
async function namedIn(tx: Tx, feed: Feed, run: Run): Promise<{ seen: number; known: number }> {
  const { rows } = await sql<{ seen: number; known: number }>`
    with named as (select distinct id from feed_batch, unnest(service_ids) as id where run_id = ${run.id})
    select count(*) as seen, count(service.id) as known
    from named left join service on service.source = ${sourceOf(feed.id)} and service.source_id = named.id`.execute(tx)
  return rows[0]!
}
