import { Refusal } from '../refusal.ts'
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
 * @throws Refusal not-found (`backup-none`, `backup-none-before` with the `oldest`)
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
  return {
    base,
    changes: [...mine.filter(({ segment }) => segment.length !== 24), ...since.filter(({ takenAt }) => takenAt.getTime() <= enough)],
    timeline: (after[0] ?? last ?? base).segment.slice(0, 8),
    missingAfter: to && after.length === 0 ? (last?.takenAt ?? base.finishedAt) : undefined,
  }
}
