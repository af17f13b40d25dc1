import type { TaxonomyEntry, TermEntry } from '#domain/directory'
import { type Known, note } from './known.ts'
import { restOf, said, type SourceRow } from './source-row.ts'

const USED = ['name', 'parent_id', 'taxonomy_term_id']

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
      taxonomySourceId: taxonomyOf(row),
      rest: restOf(row, USED),
    }
  })
}

const taxonomyOf = (row: SourceRow) => said(row, 'taxonomy_id', 'taxonomy', 'vocabulary')

/** The lists that a source describes, and those that its terms only name. */
export function taxonomiesIn({ rows, terms }: Known): TaxonomyEntry[] {
  const taxonomies = new Map<string, TaxonomyEntry>()
  for (const row of rows.get('taxonomy') ?? []) {
    const { id } = row.fields
    if (!id || taxonomies.has(id)) continue
    const own = { description: said(row, 'description'), uri: said(row, 'uri'), version: said(row, 'version') }
    taxonomies.set(id, { sourceId: id, name: said(row, 'name') ?? id, ...own, isImplied: false })
  }
  for (const row of terms.values()) {
    const id = taxonomyOf(row)
    if (!id || taxonomies.has(id)) continue
    const name = said(row, 'taxonomy', 'vocabulary') ?? id
    taxonomies.set(id, { sourceId: id, name, description: null, uri: null, version: null, isImplied: true })
  }
  return [...taxonomies.values()]
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
