import type { ReadLine } from '#domain/reads'
import { isPartOf } from '#platform/seen'
import { sayDay, sayTime, type Manner } from '#platform/say'
import { m, word } from '#words'

/** One day on which somebody read of a client, as the client reads it. */
export interface SeenDay {
  day: string
  lines: { sentence: string; when: string | null }[]
}

/** Who saw what, by day: what was opened first, each with its time; then, in one sentence, in whose lists the name stood. */
export function saySeen(lines: readonly ReadLine[], manner: Manner): SeenDay[] {
  const list = new Intl.ListFormat(manner.locale === 'nl' ? 'nl-NL' : 'en-GB')
  return [...Map.groupBy(lines, ({ day }) => day).values()].map((ofDay) => {
    const told = [...Map.groupBy(ofDay, ({ reader }) => reader.id).values()]
      .flatMap(together)
      .sort((a, b) => b.lastAt.getTime() - a.lastAt.getTime())
    const inLists = told.filter(({ what }) => what === 'list')
    return {
      day: sayDay(ofDay[0]!.lastAt, manner),
      lines: [
        ...told
          .filter(({ what }) => what !== 'list')
          .map((line) => ({ sentence: word(`seen_${line.what}`, { who: sayReader(line) }), when: sayWhen(line, manner) })),
        ...(inLists.length > 0 ? [{ sentence: m.seen_list({ who: list.format(inLists.map(sayReader)) }), when: null }] : []),
      ],
    }
  })
}

/** A line as it is told: what is its own, and whether that same thing was read again. */
type Told = ReadLine & { wasAgain: boolean }

/**
 * What one reader saw on one day. Who read all of it in the course of the day is not told of the parts: their moments are those of
 * the whole. A layer of a story, or everything in an emergency, is told with its own moments alone: before them it may have been shut.
 */
function together(lines: ReadLine[]): Told[] {
  const wholes = lines.filter((line) => !lines.some((other) => covers(other, line)))
  return lines
    .filter((line) => !wholes.some((whole) => covers(whole, line)))
    .map((line) => {
      const parts = isOfADay(line) ? lines.filter((part) => part.what !== 'list' && covers(line, part)) : []
      const moments = [line, ...parts].flatMap(({ firstAt, lastAt }) => [firstAt.getTime(), lastAt.getTime()])
      const wasAgain = line.firstAt.getTime() < line.lastAt.getTime()
      return { ...line, wasAgain, firstAt: new Date(Math.min(...moments)), lastAt: new Date(Math.max(...moments)) }
    })
}

const HALF_AN_HOUR = 30 * 60_000

/** Is this part no line of its own beside that whole? Beside a layer, or an emergency, only what was seen in the same visit. */
function covers(whole: ReadLine, part: ReadLine): boolean {
  if (!isPartOf(part.what, whole.what)) return false
  if (part.what === 'list' || isOfADay(whole)) return true
  return part.firstAt.getTime() > whole.firstAt.getTime() - HALF_AN_HOUR && part.lastAt.getTime() < whole.lastAt.getTime() + HALF_AN_HOUR
}

const isOfADay = ({ what }: ReadLine) => what !== 'emergency' && !what.startsWith('story-')

/** "Sam Okafor (link worker, Overwater Link Workers)". */
function sayReader({ reader: { name, role, organisation } }: ReadLine): string {
  if (!organisation) return name
  return role ? m.seen_who({ name, role: word(`role_${role}`), organisation }) : m.seen_who_of({ name, organisation })
}

/** A visit is kept by when it began: what was opened again within half an hour is not written down a second time. */
function sayWhen({ firstAt, lastAt, wasAgain }: Told, manner: Manner): string {
  const [from, until] = [sayTime(firstAt, manner), sayTime(lastAt, manner)]
  if (from === until) return m.seen_time({ time: from })
  return wasAgain ? m.seen_times({ from, until }) : m.seen_span({ from, until })
}
