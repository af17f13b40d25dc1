import type { Provenance } from '#domain/feeds'
import { type Manner, sayDay } from '#platform/say'
import { m, word } from '#words'
import { sayField, sayValue } from '../../../entry/say-entry.ts'

export interface SaidProvenance {
  source: string
  lines: { field: string; who: string }[]
  declined: { field: string; what: string }[]
}

/** Who said what of an entry, in words. */
export function sayProvenance({ source, fields, declined }: Provenance, manner: Manner): SaidProvenance {
  return {
    source: saySource({ source, fields, declined }, manner),
    lines: fields.map(({ field, saidBy, name, at }) => ({
      field: sayField(field),
      who: m.provenance_line({ who: name ?? word(`provenance_by_${saidBy}`), when: sayDay(at, manner) }),
    })),
    declined: declined.map(({ field, value, name, at }) => ({
      field: sayField(field),
      what: m.provenance_declined_line({
        name: name ?? m.provenance_by_feed(),
        when: sayDay(at, manner),
        value: sayValue(field, value, manner),
      }),
    })),
  }
}

function saySource({ source, fields }: Provenance, manner: Manner): string {
  const words = { name: source.name ?? m.provenance_by_feed(), when: sayDay(source.at, manner) }
  if (source.kind === 'here') return m.provenance_from_here(words)
  if (source.kind === 'file') return m.provenance_from_file(words)
  return fields.length > 0 ? m.provenance_from_feed(words) : m.provenance_from_feed_whole(words)
}
