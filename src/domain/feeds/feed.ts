import type { ConflictRule, ImportCounts } from '#domain/directory'

export const feedKinds = ['hsds-json', 'oruk', 'tabular'] as const
export type FeedKind = (typeof feedKinds)[number]

export const conflictRules = ['newest-wins', 'local-wins', 'feed-wins'] as const satisfies ConflictRule[]

export interface Feed {
  id: string
  name: string
  url: string
  kind: FeedKind
  everyHours: number
  rule: ConflictRule
  state: 'active' | 'paused'
  nextRunAt: Date | null
  etag: string | null
  lastModified: string | null
  /** Since when it is fetched from this address; null: from the beginning. */
  movedAt: Date | null
  /** When somebody last asked for all of it. */
  wholeAskedAt: Date | null
  /** When somebody removed it, with all that it had brought. */
  removedAt: Date | null
}

export type RunState = 'running' | 'applied' | 'held' | 'failed' | 'discarded'

/** From where a run goes on: the page to ask for next, or how many lines were taken; and how many batches were put aside. */
export interface Cursor {
  page?: number
  lines?: number
  batches?: number
}

/** What a run has to say: rows that were left out or kept differently, and why it failed. */
export interface RunReport {
  notes?: { file: string; line: number; reason: string; outcome: 'left-out' | 'kept'; about: string }[]
  /** `outcome reason` -> how many, also of those that were too many to keep. */
  counts?: Record<string, number>
  failure?: { reason: string; at: string; status?: number }
  /** Of a run that was held: how many of its services the feed had brought before. */
  known?: number
  /** Of what our reader understood then: `READER`. A run of before this was kept has none. */
  reader?: number
  /** The server said that nothing changed. */
  unchanged?: boolean
  /** What to ask "changed since?" with the next time, once all of this is applied. */
  version?: { etag: string | null; lastModified: string | null }
}

export interface Run {
  id: string
  feedId: string
  beganAt: Date
  fetchedAt: Date | null
  endedAt: Date | null
  state: RunState
  isWhole: boolean
  modifiedAfter: Date | null
  cursor: Cursor
  appliedBatches: number
  seen: number
  seenBefore: number | null
  counts: Partial<ImportCounts> & { gone?: number; returned?: number; hidden?: number }
  report: RunReport
  tries: number
  decidedAt: Date | null
}

/** Under this source are its services, places and terms kept. No file can be loaded under it: see `isSourceName`. */
export const sourceOf = (feedId: string): string => `feed:${feedId}`

const WEEK = 7 * 24 * 3_600_000

/**
 * Is it time to ask for all of the directory again? What changed since the last time does not tell what is gone, so a week is
 * the longest without.
 */
export function isWholeDue(lastWhole: Date | undefined, now: Date): boolean {
  return lastWhole === undefined || now.getTime() - lastWhole.getTime() > WEEK - 12 * 3_600_000
}

/** Did somebody ask for all of it since the last run that asked for all? */
export const isWholeAsked = ({ wholeAskedAt }: Pick<Feed, 'wholeAskedAt'>, lastWhole: Date | undefined): boolean =>
  wholeAskedAt !== null && (lastWhole === undefined || lastWhole < wholeAskedAt)

/** Under half of what the last good run brought looks like a fault of theirs: a person decides. */
export function looksWrong(seen: number, seenBefore: number | null): boolean {
  return seenBefore !== null && seen * 2 < seenBefore
}

/** Does what became of the newest run need a person? One that rests is let be, but for a fetch that waits for a decision. */
export const needsSomebody = ({ state, removedAt }: Pick<Feed, 'state' | 'removedAt'>, run: Pick<Run, 'state'>): boolean =>
  removedAt === null && (run.state === 'held' || (run.state === 'failed' && state === 'active'))

/** As an order: what waits for a decision, what could not be fetched, all else. */
export const urgencyOf = (run: Pick<Run, 'state'> | undefined): number => (run?.state === 'held' ? 0 : run?.state === 'failed' ? 1 : 2)

/** When to try again after a failure: a quarter of an hour, then twice as long each time, but not later than the next turn. */
export function nextTryAt(now: Date, tries: number, everyHours: number): Date {
  return new Date(now.getTime() + Math.min(15 * 60_000 * 2 ** (tries - 1), everyHours * 3_600_000))
}

/** Is the address that of a file or package, which is always fetched whole, and not of a server that is asked for pages? */
export const isFile = ({ kind, url }: Pick<Feed, 'kind' | 'url'>): boolean =>
  kind === 'tabular' || /\.(json|ndjson|jsonl|zip|csv)$/i.test(new URL(url).pathname)

/** Is a job that comes round now still wanted? One that rests is only fetched when somebody asks for it, one that was removed never. */
export const isWanted = ({ state, nextRunAt, removedAt }: Feed): boolean => removedAt === null && (state === 'active' || nextRunAt !== null)
