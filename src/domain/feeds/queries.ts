import { sql } from 'kysely'
import { READER } from '#domain/directory'
import type { Tx } from '#platform/database'
import { isId } from '#platform/ids'
import {
  type Cursor,
  type Feed,
  type FeedKind,
  type Run,
  type RunReport,
  type RunState,
  needsSomebody,
  sourceOf,
  urgencyOf,
} from './feed.ts'

const feedColumns = [
  'id',
  'name',
  'url',
  'kind',
  'every_hours',
  'rule',
  'state',
  'next_run_at',
  'etag',
  'last_modified',
  'moved_at',
  'whole_asked_at',
  'removed_at',
] as const

/** Which feeds are there, by name? */
export async function feedsOf(tx: Tx): Promise<Feed[]> {
  return (await tx.selectFrom('feed').select(feedColumns).orderBy('name').orderBy('id').execute()).map(feedFrom)
}

/** The feed with this id; undefined where there is none here. */
export async function feedWithId(tx: Tx, id: string): Promise<Feed | undefined> {
  if (!isId(id)) return undefined
  const row = await tx.selectFrom('feed').select(feedColumns).where('id', '=', id).executeTakeFirst()
  return row && feedFrom(row)
}

/** What came of the newest runs of this feed? Newest first. */
export async function runsOf(tx: Tx, feedId: string, limit = 20): Promise<Run[]> {
  const rows = await tx
    .selectFrom('feed_run')
    .selectAll()
    .where('feed_id', '=', feedId)
    .orderBy('began_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(runFrom)
}

/** What came of the newest run of each feed, by the feed's id? */
export async function lastRuns(tx: Tx): Promise<Map<string, Run>> {
  const { rows } = await sql<RunRow>`
    select run.* from feed, lateral (
      select * from feed_run where feed_run.feed_id = feed.id order by began_at desc, id desc limit 1
    ) run`.execute(tx)
  return new Map(rows.map((row) => [row.feed_id, runFrom(row)]))
}

/** Of which feeds does the newest run need a person? Those that wait for a decision first, then by name. */
export async function feedsInNeed(tx: Tx): Promise<{ feed: Feed; run: Run }[]> {
  const last = await lastRuns(tx)
  const feeds = (await feedsOf(tx)).flatMap((feed) => {
    const run = last.get(feed.id)
    return run && needsSomebody(feed, run) ? [{ feed, run }] : []
  })
  return feeds.sort((one, other) => urgencyOf(one.run) - urgencyOf(other.run))
}

/** How many services of each feed may be seen, by the feed's id? */
export async function servicesByFeed(tx: Tx): Promise<Map<string, number>> {
  const rows = await tx
    .selectFrom('service')
    .select((is) => ['source', is.fn.countAll<number>().as('count')])
    .where('source', 'like', 'feed:%')
    .where('hidden_at', 'is', null)
    .groupBy('source')
    .execute()
  return new Map(rows.map((row) => [row.source.slice('feed:'.length), row.count]))
}

/** How many services that are shown did the last good whole run of this feed not name? */
export async function missingFrom(tx: Tx, feedId: string): Promise<number> {
  const { count } = await tx
    .selectFrom('feed_absence')
    .innerJoin('service', 'service.id', 'feed_absence.service_id')
    .select((is) => is.fn.countAll<number>().as('count'))
    .where('service.source', '=', sourceOf(feedId))
    .where('service.hidden_at', 'is', null)
    .executeTakeFirstOrThrow()
  return count
}

/**
 * Is all of this feed to be read anew, whatever its server says of what changed? Nothing whole has come yet from where it is fetched now,
 * or we understand more of the same record than we did when it last came whole.
 */
export async function isToBeReadAnew(tx: Tx, { id, movedAt }: Feed): Promise<boolean> {
  const last = await tx
    .selectFrom('feed_run')
    .select(['began_at', 'report'])
    .where('feed_id', '=', id)
    .where('state', '=', 'applied')
    .where('is_whole', '=', true)
    .orderBy('began_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!last) return movedAt !== null
  return (movedAt !== null && last.began_at <= movedAt) || (last.report as RunReport).reader !== READER
}

/** Has this feed ever brought anything, also what is hidden now? */
export async function hasBrought(tx: Tx, feedId: string): Promise<boolean> {
  for (const what of ['service', 'organisation', 'location', 'taxonomy', 'taxonomy_term'] as const) {
    if (await tx.selectFrom(what).select('id').where('source', '=', sourceOf(feedId)).limit(1).executeTakeFirst()) return true
  }
  return false
}

interface FeedRow {
  id: string
  name: string
  url: string
  kind: string
  every_hours: number
  rule: string
  state: string
  next_run_at: Date | null
  etag: string | null
  last_modified: string | null
  moved_at: Date | null
  whole_asked_at: Date | null
  removed_at: Date | null
}

function feedFrom(row: FeedRow): Feed {
  return {
    id: row.id,
    name: row.name,
    url: row.url,
    kind: row.kind as FeedKind,
    everyHours: row.every_hours,
    rule: row.rule as Feed['rule'],
    state: row.state as Feed['state'],
    nextRunAt: row.next_run_at,
    etag: row.etag,
    lastModified: row.last_modified,
    movedAt: row.moved_at,
    wholeAskedAt: row.whole_asked_at,
    removedAt: row.removed_at,
  }
}

interface RunRow {
  id: string
  feed_id: string
  began_at: Date
  fetched_at: Date | null
  ended_at: Date | null
  state: string
  is_whole: boolean
  modified_after: Date | null
  cursor: unknown
  applied_batches: number
  seen: number
  seen_before: number | null
  counts: unknown
  report: unknown
  tries: number
  decided_at: Date | null
}

export function runFrom(row: RunRow): Run {
  return {
    id: row.id,
    feedId: row.feed_id,
    beganAt: row.began_at,
    fetchedAt: row.fetched_at,
    endedAt: row.ended_at,
    state: row.state as RunState,
    isWhole: row.is_whole,
    modifiedAfter: row.modified_after,
    cursor: row.cursor as Cursor,
    appliedBatches: row.applied_batches,
    seen: row.seen,
    seenBefore: row.seen_before,
    counts: row.counts as Run['counts'],
    report: row.report as RunReport,
    tries: row.tries,
    decidedAt: row.decided_at,
  }
}
