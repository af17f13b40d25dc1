import { lastModifiedOf } from '#domain/directory'
import {
  applyRun,
  bringsStrangers,
  closeFetch,
  type Feed,
  failRun,
  isFile,
  isToBeReadAnew,
  looksWrong,
  oneAtATime,
  openRun,
  putAside,
  type Run,
  type RunReport,
  sourceOf,
  startOver,
  turnWhole,
} from '#domain/feeds'
import { type Context, reading } from '#platform/context'
import { openLine } from '#platform/fetch-safely'
import { demandRoom, ROOM_TO_KEEP } from '#platform/free-room'
import { isPublicAddress } from '#platform/public-address'
import type { Note, Report } from '../report.ts'
import { cleaned } from '../source-row.ts'
import { API_LIMITS, type ApiLimits, servicesOf } from './api.ts'
import { CannotHarvest, MANNERS, type Manners, politely } from './ask.ts'
import { packageOf } from './package.ts'
import { isDiskFull, reasonOf } from './reason-of.ts'
import { entriesOf } from './records.ts'
import { totalOf } from './total.ts'

export interface HarvestOptions {
  /** Also servers of the own network: for tests and closed networks. */
  allowPrivate: boolean
  limits?: Partial<ApiLimits>
  manners?: Partial<Manners>
  /** Bytes of the disk that stay free. */
  keepFree?: number
}

/** A run that takes longer than this is taken up again by the next. The queue gives a job back after four hours. */
const LONGEST = 3 * 3_600_000
const NOTES = 200

/**
 * Fetches a feed: everything is put aside first, and applied when it is all there. Done twice at once, one of the two does nothing.
 * A run that failed or died is taken up where it stopped.
 *
 * @returns what became of it; `nothing` where there is no such feed, somebody else is at it, or a held run waits
 */
export async function harvest(
  ctx: Context,
  { feedId }: { feedId: string },
  options: HarvestOptions,
): Promise<'applied' | 'held' | 'failed' | 'nothing'> {
  const outcome = await oneAtATime(ctx, feedId, async () => {
    const opened = await openRun(ctx, feedId)
    return opened && goOn(ctx, opened.feed, opened.run, options)
  })
  return outcome ?? 'nothing'
}

async function goOn(ctx: Context, feed: Feed, run: Run, options: HarvestOptions): Promise<'applied' | 'held' | 'failed'> {
  if (!run.fetchedAt) {
    // A file is only read from its beginning.
    if (isFile(feed)) await startOver(ctx, run)
    // Lines too: where all of them take longer than a fetch may, they would every time. By pages each try goes on where the last one was.
    if (run.cursor.lines && run.report.failure?.reason === 'too-slow') {
      await startOver(ctx, run)
      run.cursor = { page: 1 }
    }
    const line = openLine({
      mayReach: options.allowPrivate ? () => true : isPublicAddress,
      userAgent: 'Footbridge/0.1 (directory harvest)',
    })
    let work = { report: reportFrom(run.report), line, options, until: performance.now() + LONGEST }
    try {
      let asked = await putEverythingAside(ctx, feed, run, work)
      if (await bringsStrangers(ctx, feed, run)) {
        await startOver(ctx, run)
        await turnWhole(ctx, run)
        work = { ...work, report: reportFrom(run.report) }
        asked = await putEverythingAside(ctx, feed, run, work)
      }
      if (!(await closeFetch(ctx, feed, run, { report: saidBy(work.report, asked) }))) return 'held'
    } catch (error) {
      const known = reasonOf(error, feed.url)
      if (!known) throw error
      const { reason, at, status, retryAt, mayPass } = known
      const more = { ...(status === undefined ? {} : { status }), ...(retryAt ? { retryAt } : {}) }
      await failRun(ctx, feed, run, { reason, at, mayPass, report: saidBy(work.report), ...more })
      return 'failed'
    } finally {
      line.close()
    }
  }
  try {
    await applyRun(ctx, feed, run, options.keepFree)
    return 'applied'
  } catch (error) {
    if (!isDiskFull(error)) throw error
    await failRun(ctx, feed, run, { reason: 'no-room', at: feed.url, mayPass: true, report: run.report })
    return 'failed'
  }
}

interface Work {
  report: Report
  line: ReturnType<typeof openLine>
  options: HarvestOptions
  /** Until when all of it may take, by `performance.now`. */
  until: number
}

interface Asked {
  etag: string | null
  lastModified: string | null
  unchanged?: boolean
}

async function putEverythingAside(ctx: Context, feed: Feed, run: Run, { report, line, options, until }: Work): Promise<Asked | undefined> {
  const readsAnew = await reading(ctx, (tx) => isToBeReadAnew(tx, feed))
  const ask = politely(line, { ...MANNERS, ...options.manners }, () => ctx.clock.now())
  if (isFile(feed))
    return packageOf({ ctx, feed, run, ask, report, readsAnew, keepFree: options.keepFree ?? ROOM_TO_KEEP, saidBy: () => saidBy(report) })
  const limits = { ...API_LIMITS, ...options.limits }
  // What changed does not tell what is gone: where they have so much less, all of it is fetched, and looked at as that.
  if (!run.isWhole && !run.cursor.batches && looksWrong((await totalOf({ ask, feed, limits })) ?? Infinity, run.seenBefore))
    await turnWhole(ctx, run)
  const slices = servicesOf({
    ask,
    feed,
    report,
    modifiedAfter: run.modifiedAfter,
    from: run.cursor,
    limits,
    known: async (ids) => (readsAnew ? new Map() : reading(ctx, (tx) => lastModifiedOf(tx, sourceOf(feed.id), ids))),
  })
  for await (const { services, unchanged, cursor } of slices) {
    demandRoom(options.keepFree ?? ROOM_TO_KEEP)
    const entries = entriesOf(services, report)
    const serviceIds = [...new Set([...unchanged, ...entries.services.map((entry) => entry.sourceId)])]
    await putAside(ctx, run, { entries, serviceIds, cursor, report: saidBy(report) })
    if (performance.now() > until) throw new CannotHarvest('too-long', feed.url, { mayPass: true })
  }
  return undefined
}

/** What a run has noted so far. How often is counted by reason only: a directory may have as many pages as it likes. */
function reportFrom(said: RunReport): Report {
  const notes = (said.notes ?? []) as Note[]
  const counts = new Map(Object.entries(said.counts ?? {}))
  return {
    files: [],
    notes,
    counts,
    note: (note) => {
      const key = `${note.outcome} ${note.reason}`
      counts.set(key, (counts.get(key) ?? 0) + 1)
      if (notes.length < NOTES)
        notes.push({ ...note, file: cleaned(note.file), about: cleaned(note.about.replace(/\s+/g, ' ').slice(0, 120)) })
    },
  }
}

const saidBy = ({ notes, counts }: Report, asked?: Asked): RunReport => ({
  notes: [...notes],
  counts: Object.fromEntries(counts),
  ...(asked?.unchanged ? { unchanged: true } : {}),
  ...(asked ? { version: { etag: asked.etag, lastModified: asked.lastModified } } : {}),
})
