import type { OwnTerm } from './terms.ts'
import type { Rest, TermsNamed } from '#domain/directory'
import type { Locale } from '#words'

/** What objects of HSDS are made with, beside the rows themselves. */
export interface About {
  locale: Locale
  /** "2026-05-03", where the programme is. */
  today: string
  /** Terms that the rows of a source name. */
  terms: TermsNamed
  ownTerms: readonly OwnTerm[]
  /** Leaves out points that are not on earth. Without, they are said as their source did. */
  onEarth?: true
}

/** Rows of a source name terms by the source's ids: all of them, so that they can be looked up together. */
export function termsNamedIn(entries: readonly { source: string; source_rest: unknown }[]): { source: string; id: string }[] {
  const named = new Map<string, { source: string; id: string }>()
  for (const { source, source_rest: rest } of entries) {
    const rows = (rest as Rest).attribute
    if (!Array.isArray(rows)) continue
    for (const { taxonomy_term_id: id } of rows as Record<string, string>[]) if (id) named.set(`${source}\n${id}`, { source, id })
  }
  return [...named.values()]
}

/** What a source said of an entry itself, not of what hangs on it. */
export function saidIn(rest: Rest): Map<string, string> {
  return new Map(Object.entries(rest).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}
