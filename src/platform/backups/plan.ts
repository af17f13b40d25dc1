import { Refusal } from '../refusal.ts'
import { numberOf } from './segments.ts'
import type { Backups, Base, Change } from './store.ts'

/** What has to be brought back to be at a moment. */
export interface Plan {
  base: Base
  changes: Change[]
  /** After going back, a database goes on along a line of its own: on which one that moment was lived. */
  timeline: string
  /** Everything until here is in the backups, where the moment that was asked for is later. */
  missingAfter: Date | undefined
}

/**
 * Which files are needed to be at this moment, or at the newest one that is there.
 *
 * @throws Refusal not-found (`backup-none`, `backup-none-before` with the `oldest`); conflict (`backup-gap`)
 */
export function planFor({ bases, changes }: Backups, to: Date | undefined): Plan {
  const [oldest] = bases
  if (!oldest) throw new Refusal('not-found', 'backup-none')
  const base = to ? bases.findLast(({ finishedAt }) => finishedAt <= to) : bases.at(-1)
  if (!base) throw new Refusal('not-found', 'backup-none-before', { words: { oldest: oldest.finishedAt.toISOString() } })
  const mine = changes.filter(({ cluster }) => cluster === base.cluster)
  const since = mine.filter(({ segment, takenAt }) => segment.length === 24 && takenAt >= base.begunAt)
  const after = to ? since.filter(({ takenAt }) => takenAt >= to) : []
  // What a broken-off turn did not take any more came with the next one.
  const enough = [...new Set(after.map(({ takenAt }) => takenAt.getTime()))][1] ?? Infinity
  const last = since.at(-1)
  const timeline = (after[0] ?? last ?? base).segment.slice(0, 8)
  const needed = since.filter(({ takenAt }) => takenAt.getTime() <= enough)
  return {
    base,
    changes: [...mine.filter(({ segment }) => segment.length !== 24), ...withoutGap(base, needed, timeline, to)],
    timeline,
    missingAfter: to && after.length === 0 ? (last?.takenAt ?? base.finishedAt) : undefined,
  }
}

/** The changes until the first that is missing: PostgreSQL takes those for the end, and would say that all is well. */
function withoutGap(base: Base, changes: Change[], timeline: string, to: Date | undefined): Change[] {
  const line = lineOf(changes, timeline)
  let next = numberOf(base.segment)
  while (line.has(next)) next++
  const first = changes.find(({ segment }) => numberOf(segment) > next && line.get(numberOf(segment)) === segment)
  if (!first) return changes
  const whole = changes.filter(({ segment }) => numberOf(segment) < next)
  const until = whole.at(-1)?.takenAt ?? base.finishedAt
  if (to && to <= until) return whole
  throw new Refusal('conflict', 'backup-gap', { words: { until: until.toISOString(), from: first.takenAt.toISOString() } })
}

/** By their number, the segments that lead to this timeline: before its first one those of the earlier ones. */
function lineOf(changes: Change[], timeline: string): Map<number, string> {
  const own = changes.map(({ segment }) => segment).filter((segment) => segment.startsWith(timeline))
  const first = Math.min(...own.map((segment) => numberOf(segment)))
  const earlier = changes.map(({ segment }) => segment).filter((segment) => segment < timeline && numberOf(segment) < first)
  return new Map([...earlier.sort(), ...own].map((segment) => [numberOf(segment), segment]))
}
