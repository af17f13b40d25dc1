import {
  type DirectoryEntries,
  type ImportCounts,
  cutRingsOfTerms,
  keepEntries,
  proposeDuplicates,
  runningAmong,
  takeOverMeanings,
  tellOfEnded,
} from '#domain/directory'
import { inTransaction, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { demandRoom, ROOM_TO_KEEP } from '#platform/free-room'
import { type Feed, isWholeAsked, type Run, type RunReport, sourceOf } from './feed.ts'
import { noteAbsences, welcomeBack } from './absences.ts'
import { planNext } from './plan-runs.ts'
import { feedWithId } from './queries.ts'

/**
 * Applies what a run put aside, a batch in a transaction. Each batch does the same when it is applied twice, and the run knows the
 * last one, so a run that dies here is finished by whoever takes it up; until then the entries are old or new, never half.
 *
 * @param keepFree bytes of the disk that stay free
 * @throws NoRoom between two batches
 */
export async function applyRun(ctx: Context, feed: Feed, run: Run, keepFree: number = ROOM_TO_KEEP): Promise<void> {
  for (;;) {
    demandRoom(keepFree)
    const applied = await inTransaction(ctx, async ({ tx, record }) => {
      const batch = await tx
        .selectFrom('feed_batch')
        .select(['position', 'entries', 'service_ids'])
        .where('run_id', '=', run.id)
        .where('position', '>=', run.appliedBatches)
        .orderBy('position')
        .limit(1)
        .executeTakeFirst()
      if (!batch) return undefined
      const wereRunning = await runningAmong(tx, sourceOf(feed.id), batch.service_ids)
      const counts = await keepEntries(tx, {
        source: sourceOf(feed.id),
        entries: batch.entries as unknown as DirectoryEntries,
        now: ctx.clock.now(),
        conflicts: { rule: feed.rule, name: feed.name },
      })
      await tellOfEnded({ tx, record }, wereRunning)
      const returned = await welcomeBack({ tx, record }, ctx, sourceOf(feed.id), batch.service_ids)
      const sum = { ...sumOf(run.counts, counts), returned: (run.counts.returned ?? 0) + returned }
      await tx
        .updateTable('feed_run')
        .set({ applied_batches: batch.position + 1, counts: JSON.stringify(sum) })
        .where('id', '=', run.id)
        .execute()
      return { position: batch.position, sum }
    })
    if (!applied) break
    run.appliedBatches = applied.position + 1
    run.counts = applied.sum
  }
  await closeRun(ctx, feed, run)
  await inTransaction(ctx, ({ tx }) => proposeDuplicates(tx, ctx.clock.now()))
}

async function closeRun(ctx: Context, feed: Feed, run: Run): Promise<void> {
  await inTransaction(ctx, async ({ tx, record }) => {
    const now = ctx.clock.now()
    await cutRingsOfTerms(tx, sourceOf(feed.id))
    await takeOverMeanings(tx, ctx, sourceOf(feed.id))
    const { gone, hidden } = run.isWhole ? await noteAbsences({ tx, record }, ctx, sourceOf(feed.id), run) : { gone: 0, hidden: 0 }
    const counts = { ...run.counts, gone, hidden }
    await tx
      .updateTable('feed_run')
      .set({ state: 'applied', ended_at: now, counts: JSON.stringify(counts) })
      .where('id', '=', run.id)
      .execute()
    await tx.deleteFrom('feed_batch').where('run_id', '=', run.id).execute()
    // As it stands now: a correction that was taken back meanwhile has struck it out.
    const { report } = await tx.selectFrom('feed_run').select('report').where('id', '=', run.id).executeTakeFirstOrThrow()
    const { version } = report as RunReport
    if (version)
      await tx.updateTable('feed').set({ etag: version.etag, last_modified: version.lastModified }).where('id', '=', feed.id).execute()
    const next = (await isOwedWhole(tx, feed.id)) ? now : new Date(now.getTime() + feed.everyHours * 3_600_000)
    await planNext(tx, ctx, feed.id, next)
    const { added = 0, changed = 0 } = run.counts.services ?? {}
    await record({
      kind: 'feed.harvested',
      subject: ['feed', feed.id],
      payload: { run: run.id, added, changed, gone, hidden, returned: counts.returned ?? 0 },
    })
  })
}

/** Did somebody ask for all of it since it last came whole? A run that was under way, or had only to be applied, is not that. */
async function isOwedWhole(tx: Tx, feedId: string): Promise<boolean> {
  const feed = await feedWithId(tx, feedId)
  const lastWhole = await tx
    .selectFrom('feed_run')
    .select('began_at')
    .where('feed_id', '=', feedId)
    .where('state', '=', 'applied')
    .where('is_whole', '=', true)
    .orderBy('began_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  return feed !== undefined && isWholeAsked(feed, lastWhole?.began_at)
}

function sumOf(sum: Partial<ImportCounts>, more: ImportCounts): ImportCounts {
  const both = (what: keyof ImportCounts) => ({
    added: (sum[what]?.added ?? 0) + more[what].added,
    changed: (sum[what]?.changed ?? 0) + more[what].changed,
    unchanged: (sum[what]?.unchanged ?? 0) + more[what].unchanged,
  })
  return { organisations: both('organisations'), locations: both('locations'), terms: both('terms'), services: both('services') }
}
