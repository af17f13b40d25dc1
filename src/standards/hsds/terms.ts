import type { TermEntry } from '#domain/directory'
import { type Known, note } from './known.ts'
import { said } from './source-row.ts'

/** The terms of the source's own lists. A term that is its own forefather keeps its name and loses its parent. */
export function termsIn({ terms, report }: Known): TermEntry[] {
  const parentOf = (id: string) => terms.get(id)?.fields.parent_id ?? null
  const cut = cyclesIn([...terms.keys()], parentOf)
  return [...terms.entries()].map(([id, row]) => {
    const parent = parentOf(id)
    if (cut.has(id)) note(report, row, 'cycle', 'kept', `${id} -> ${parent}`)
    return {
      sourceId: id,
      name: (said(row, 'name', 'term', 'code') ?? id).slice(0, 1000),
      parentSourceId: cut.has(id) ? null : parent,
      vocabulary: said(row, 'vocabulary', 'taxonomy', 'taxonomy_id'),
    }
  })
}

/** Ids whose parent must go so that no walk upwards comes back: one of each ring. Each id is walked over once. */
function cyclesIn(ids: readonly string[], parentOf: (id: string) => string | null): Set<string> {
  const done = new Set<string>()
  const cut = new Set<string>()
  for (const start of ids) {
    const walk = new Set<string>()
    for (let id: string | null = start; id !== null && !done.has(id); id = cut.has(id) ? null : parentOf(id)) {
      walk.add(id)
      const parent = parentOf(id)
      if (parent !== null && walk.has(parent)) cut.add(id)
    }
    for (const id of walk) done.add(id)
  }
  return cut
}
