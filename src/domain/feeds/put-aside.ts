import { type DirectoryEntries, READER } from '#domain/directory'
import { inTransaction, type Context, reading } from '#platform/context'
import { type Cursor, type Feed, isWanted, nextTryAt, type Run, type RunReport } from './feed.ts'
import { openRun } from './open-run.ts'
import { planNext } from './plan-runs.ts'
import { feedWithId, runsOf } from './queries.ts'

/** Puts some entries of a run aside, and remembers from where to go on. Nothing of the directory is touched. */
export async function putAside(
  ctx: Context,
  run: Run,
  batch: { entries: DirectoryEntries; serviceIds: readonly string[]; cursor: Omit<Cursor, 'batches'>; report: RunReport },
): Promise<void> {
  const position = run.cursor.batches ?? 0
  const cursor: Cursor = { ...batch.cursor, batches: position + 1 }
  await inTransaction(ctx, async ({ tx }) => {
    await tx
      .insertInto('feed_batch')
      .values({ run_id: run.id, position, entries: JSON.stringify(batch.entries), service_ids: [...batch.serviceIds] })
      .execute()
    await tx
      .updateTable('feed_run')
      .set((is) => ({
        cursor: JSON.stringify(cursor),
        report: JSON.stringify({ ...batch.report, reader: run.report.reader }),
        seen: is('seen', '+', batch.serviceIds.length),
      }))
      .where('id', '=', run.id)
      .execute()
  })
  run.cursor = cursor
}

/** Throws away what was put aside and what was noted of it, for a source that is read from its beginning. */
export async function startOver(ctx: Context, run: Run): Promise<void> {
  const report: RunReport = { reader: READER }
  await inTransaction(ctx, async ({ tx }) => {
    await tx.deleteFrom('feed_batch').where('run_id', '=', run.id).execute()
    await tx
      .updateTable('feed_run')
      .set({ cursor: '{}', seen: 0, report: JSON.stringify(report) })
      .where('id', '=', run.id)
      .execute()
  })
  run.cursor = {}
  run.report = report
}

/** Asks for all of the directory after all, before anything was put aside. */
export async function turnWhole(ctx: Context, run: Run): Promise<void> {
  await inTransaction(ctx, ({ tx }) =>
    tx.updateTable('feed_run').set({ is_whole: true, modified_after: null }).where('id', '=', run.id).execute(),
  )
  run.isWhole = true
  run.modifiedAfter = null
}

/**
 * Says why a run could not go on. What it put aside stays, so that the next try goes on from there.
 *
 * @param failure.retryAt when the other side said to come again
 */
export async function failRun(
  ctx: Context,
  feed: Feed,
  run: Run,
  failure: { reason: string; at: string; status?: number; retryAt?: Date; mayPass: boolean; report: RunReport },
): Promise<void> {
  await inTransaction(ctx, async ({ tx, record }) => {
    const { reason, at, status, report } = failure
    const now = ctx.clock.now()
    await tx
      .updateTable('feed_run')
      .set({
        state: 'failed',
        ended_at: now,
        report: JSON.stringify({
          ...report,
          reader: run.report.reader,
          failure: { reason, at, ...(status === undefined ? {} : { status }) },
        }),
      })
      .where('id', '=', run.id)
      .execute()
    const usual = new Date(now.getTime() + feed.everyHours * 3_600_000)
    await planNext(tx, ctx, feed.id, failure.retryAt ?? (failure.mayPass ? nextTryAt(now, run.tries, feed.everyHours) : usual))
    await record({ kind: 'feed.failed', subject: ['feed', feed.id], payload: { run: run.id, reason } })
  })
}

/**
 * Says that the run which is under way ended without a word, because its process did: of too much memory, or of a fault of ours.
 * The next try goes on from where it was.
 */
export async function giveUpRun(ctx: Context, feedId: string, reason: 'too-large' | 'too-long' | 'broken-off'): Promise<void> {
  const { feed, last } = await reading(ctx, async (tx) => ({ feed: await feedWithId(tx, feedId), last: (await runsOf(tx, feedId, 1))[0] }))
  if (feed && last?.state === 'running') await failRun(ctx, feed, last, { reason, at: feed.url, mayPass: true, report: last.report })
}

/** Says that a run could not even begin, on this machine as it is now, and plans the next in an hour. */
export async function failToBegin(ctx: Context, feedId: string, reason: 'no-room' | 'broken-off'): Promise<void> {
  const feed = await reading(ctx, (tx) => feedWithId(tx, feedId))
  const opened = feed && isWanted(feed) ? await openRun(ctx, feedId) : undefined
  if (!opened) return
  const retryAt = new Date(ctx.clock.now().getTime() + 3_600_000)
  await failRun(ctx, opened.feed, opened.run, { reason, at: opened.feed.url, retryAt, mayPass: true, report: opened.run.report })
}
