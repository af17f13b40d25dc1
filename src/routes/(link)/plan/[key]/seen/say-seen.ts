import type { ReadLine } from '#domain/reads'
import { mostTelling } from '#platform/seen'
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

/** What one reader saw on one day: who read all of it in the course of the day is not told of the parts. */
function together(lines: ReadLine[]): ReadLine[] {
  const told = mostTelling(lines.map(({ what }) => what))
  const parts = lines.filter(({ what }) => what !== 'list' && !told.includes(what)).flatMap(({ firstAt, lastAt }) => [firstAt, lastAt])
  return lines
    .filter(({ what }) => told.includes(what))
    .map((line) => {
      const moments = [line.firstAt, line.lastAt, ...parts].map((moment) => moment.getTime())
      return { ...line, firstAt: new Date(Math.min(...moments)), lastAt: new Date(Math.max(...moments)) }
    })
}

/** "Sam Okafor (link worker, Overwater Link Workers)". */
function sayReader({ reader: { name, role, organisation } }: ReadLine): string {
  if (!organisation) return name
  return role ? m.seen_who({ name, role: word(`role_${role}`), organisation }) : m.seen_who_of({ name, organisation })
}

function sayWhen({ firstAt, lastAt }: ReadLine, manner: Manner): string {
  const [from, until] = [sayTime(firstAt, manner), sayTime(lastAt, manner)]
  return from === until ? from : m.seen_times({ from, until })
}
