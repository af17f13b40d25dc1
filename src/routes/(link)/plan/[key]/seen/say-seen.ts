import type { ReadLine } from '#domain/reads'
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
    const inLists = ofDay.filter(({ what }) => what === 'list')
    return {
      day: sayDay(ofDay[0]!.lastAt, manner),
      lines: [
        ...ofDay
          .filter(({ what }) => what !== 'list')
          .map((line) => ({ sentence: word(`seen_${line.what}`, { who: sayReader(line) }), when: sayWhen(line, manner) })),
        ...(inLists.length > 0 ? [{ sentence: m.seen_list({ who: list.format(inLists.map(sayReader)) }), when: null }] : []),
      ],
    }
  })
}

/** "Sam Okafor (link worker, Overwater Link Workers)". */
function sayReader({ reader: { name, role, organisation } }: ReadLine): string {
  if (!organisation) return name
  return role ? m.seen_who({ name, role: word(`role_${role}`), organisation }) : m.seen_who_of({ name, organisation })
}

function sayWhen({ times, firstAt, lastAt }: ReadLine, manner: Manner): string {
  const [from, until] = [sayTime(firstAt, manner), sayTime(lastAt, manner)]
  return times === 1 ? from : m.seen_times({ count: times, from, until })
}
