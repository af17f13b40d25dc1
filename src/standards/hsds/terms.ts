import type { TaxonomyEntry, TermEntry } from '#domain/directory'
import { type Known, note } from './known.ts'
import { meaningOf } from './own-terms.ts'
import { ownWordListId, ownWordTermId } from './own-words.ts'
import { restOf, said, type SourceRow } from './source-row.ts'

const USED = ['name', 'parent_id', 'taxonomy_term_id']

/** The terms of the source's own lists. A term that is its own forefather keeps its name and loses its parent. */
export function* termsIn({ terms, report }: Known, isCut: (id: string) => boolean): Generator<TermEntry> {
  for (const row of terms.values()) {
    const id = row.fields.id!
    const parent = row.fields.parent_id ?? null
    if (row.fields.code && ownWordTermId(row.fields.code) === id) continue
    const cut = isCut(id)
    const means = meaningOf(id, row.fields.code)
    if (cut) note(report, row, 'cycle', 'kept', `${id} -> ${parent}`)
    yield {
      sourceId: id,
      name: (said(row, 'name', 'term', 'code') ?? id).slice(0, 1000),
      parentSourceId: cut ? null : parent,
      vocabulary: said(row, 'vocabulary', 'taxonomy', 'taxonomy_id'),
      taxonomySourceId: taxonomyOf(row),
      rest: restOf(row, USED),
      ...(means ? { means: [means] } : {}),
    }
  }
}

const taxonomyOf = (row: SourceRow) => said(row, 'taxonomy_id', 'taxonomy', 'vocabulary')

/** Finds the lists that terms only name: the first term of each stands for it. */
export function hangTaxonomies({ stage, terms }: Known): void {
  for (const row of terms.values()) {
    const id = taxonomyOf(row)
    if (id && !stage.has('taxonomy', id) && stage.placeHung('taxonomy', id) === undefined) stage.hang('taxonomy', id, row)
  }
}

/** The lists that a source describes, and those that its terms only name. */
export function* taxonomiesIn({ stage, terms }: Known): Generator<TaxonomyEntry> {
  for (const row of stage.rows('taxonomy')) {
    const id = row.fields.id!
    if (id === ownWordListId) continue
    const own = { description: said(row, 'description'), uri: said(row, 'uri'), version: said(row, 'version') }
    yield { sourceId: id, name: said(row, 'name') ?? id, ...own, isImplied: false }
  }
  for (const row of terms.values()) {
    const id = taxonomyOf(row)
    if (!id || stage.placeHung('taxonomy', id) !== row.place) continue
    const name = said(row, 'taxonomy', 'vocabulary') ?? id
    yield { sourceId: id, name, description: null, uri: null, version: null, isImplied: true }
  }
}
