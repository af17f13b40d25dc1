import type { Entry } from '#domain/directory'
import type { LeftOut } from '#domain/feeds'
import { type Manner, sayDay } from '#platform/say'
import { m, word } from '#words'

/** Why an entry is out of sight, and since when. Of one that its feed left out: which feed, and who said that this is right. */
export function sayOutOfSight(
  because: NonNullable<Entry['hiddenBecause']>,
  since: Date,
  leftOut: LeftOut | undefined,
  manner: Manner,
): string {
  const day = sayDay(since, manner)
  if (because !== 'unnamed' || !leftOut) return word(`entry_hidden_${because}`, { day })
  return leftOut.saidBy
    ? m.entry_hidden_unnamed_said({ day, feed: leftOut.feed, name: leftOut.saidBy })
    : m.entry_hidden_unnamed_in({ day, feed: leftOut.feed })
}
