import { fieldNames, isSame } from '#domain/directory'
import type { Manner } from '#platform/say'
import { type EntryForm, fieldsOf, sawOf } from './entry-form.ts'
import { sayField, sayValue } from './say-entry.ts'

/** What somebody changed in the form of an entry, to be read and copied where no form can hold it any more. */
export function typedInWords(form: EntryForm, manner: Pick<Manner, 'locale'>): string[] {
  const saw = sawOf(form) ?? {}
  const is = fieldsOf(form)
  return fieldNames
    .filter((name) => !isSame(saw[name] ?? null, is[name] ?? null))
    .map((name) => `${sayField(name)}: ${asTyped(form, name) ?? sayValue(name, is[name], manner)}`)
}

/** A box with words, as they were typed: nobody has understood them yet. What was chosen from a list has its own words. */
function asTyped(form: EntryForm, name: string): string | undefined {
  if (['status', 'capacity', 'cost', 'confirmEveryDays', 'times', 'place'].includes(name)) return undefined
  const typed = form[name as keyof EntryForm]
  return typeof typed === 'string' && typed.trim() !== '' ? typed : undefined
}
