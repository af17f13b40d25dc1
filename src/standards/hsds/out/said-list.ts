import { type Locale, word } from '#words'
import { OWN_WORDS, ownWordListId, ownWordTermId } from '../own-words.ts'
import type { Hsds } from './fields.ts'

/**
 * The kinds of our attributes as a list of terms: in tables an attribute must name a term, and an open door or an easy word is not
 * left out of them for that.
 */
export function saidList(locale: Locale): { list: Hsds; terms: Hsds[] } {
  const name = word('hsds_list_said', {}, locale)
  const list = { id: ownWordListId, name, description: word('hsds_list_about_said', {}, locale) }
  const terms = OWN_WORDS.map((kind) => {
    const label = word(`hsds_label_${kind}`, {}, locale)
    return { id: ownWordTermId(kind), code: kind, name: label, description: label, taxonomy: name, taxonomy_id: list.id, language: locale }
  })
  return { list, terms }
}
