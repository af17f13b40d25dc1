import { READER } from '#domain/directory'
import { inTransaction, type Context } from '#platform/context'
import type { Tx } from '#platform/database'
import { newId } from '#platform/ids'
import { type Feed, isFile, isWholeAsked, isWholeDue, type Run, type RunReport } from './feed.ts'
import { feedWithId, isToBeReadAnew, runFrom, runsOf } from './queries.ts'

/** What was asked of the other side stays good for a day: then a run that failed is not taken up again. */
const TAKEN_UP_WITHIN = 24 * 3_600_000

/**
 * The run that a harvest goes on with: one that died or failed half way, or a new one. Undefined where there is no such feed here any more, or
 * where a held run waits for somebody's decision. Two at once are kept apart by whoever calls (one lock a feed).
 */
export async function openRun(ctx: Context, feedId: string): Promise<{ feed: Feed; run: Run } | undefined> {
  return inTransaction(ctx, async ({ tx }) => {
    // Whoever moves or removes the feed meanwhile is done first.
    await tx.selectFrom('feed').select('id').where('id', '=', feedId).forShare().execute()
    const feed = await feedWithId(tx, feedId)
    if (!feed || feed.removedAt) return undefined
    const [last] = await runsOf(tx, feedId, 1)
    if (last?.state === 'held') return undefined
    // What an older or newer reader put aside is no beginning of what this one reads.
    const isOurs = last?.report.reader === READER
    if (last?.state === 'running' && (last.fetchedAt || isOurs)) return { feed, run: last }
    if (last?.state === 'running') await breakOff(tx, ctx, feed, last)
    const failure = last?.state === 'failed' || last?.state === 'running' ? last : undefined
    const isFresh =
      failure &&
      isOurs &&
      ctx.clock.now().getTime() - failure.beganAt.getTime() < TAKEN_UP_WITHIN &&
      (failure.isWhole || !isWholeAsked(feed, failure.beganAt))
    // What is all there, and may have been decided about, is never thrown away.
    if (failure && (failure.fetchedAt || (failure.cursor.batches && isFresh))) {
      const again = await tx
        .updateTable('feed_run')
        .set({ state: 'running', ended_at: null, tries: failure.tries + 1 })
        .where('id', '=', failure.id)
        .returningAll()
        .executeTakeFirstOrThrow()
      return { feed, run: runFrom(again) }
    }
    if (failure) await tx.deleteFrom('feed_batch').where('run_id', '=', failure.id).execute()
    return { feed, run: await newRun(tx, ctx, feed, failure?.tries ?? 0) }
  })
}

/** Says of a run that died before it had everything that it is over; another comes in its place. */
async function breakOff(tx: Tx, ctx: Context, { url }: Feed, { id, report }: Run): Promise<void> {
  const said = { ...report, failure: { reason: 'broken-off', at: url } } satisfies RunReport
  await tx
    .updateTable('feed_run')
    .set({ state: 'failed', ended_at: ctx.clock.now(), report: JSON.stringify(said) })
    .where('id', '=', id)
    .execute()
}

async function newRun(tx: Tx, ctx: Context, feed: Feed, triesBefore: number): Promise<Run> {
  const good = tx.selectFrom('feed_run').where('feed_id', '=', feed.id).where('state', '=', 'applied').orderBy('began_at', 'desc').limit(1)
  const last = await good.select(['began_at', 'decided_at']).executeTakeFirst()
  const lastWhole = await good.select(['began_at', 'seen']).where('is_whole', '=', true).executeTakeFirst()
  const isWhole =
    isFile(feed) ||
    (await isToBeReadAnew(tx, feed)) ||
    isWholeAsked(feed, lastWhole?.began_at) ||
    // Somebody took one that was small: what was only left out by a fault there comes back with the next, not in a week.
    Boolean(last?.decided_at) ||
    isWholeDue(lastWhole?.began_at, ctx.clock.now())
  const row = await tx
    .insertInto('feed_run')
    .values({
      id: newId(),
      feed_id: feed.id,
      began_at: ctx.clock.now(),
      is_whole: isWhole,
      // An hour of overlap: clocks differ.
      modified_after: isWhole || !last ? null : new Date(last.began_at.getTime() - 3_600_000),
      seen_before: lastWhole?.seen ?? null,
      tries: triesBefore + 1,
      report: JSON.stringify({ reader: READER } satisfies RunReport),
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return runFrom(row)
}
