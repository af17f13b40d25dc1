import { error, isHttpError } from '@sveltejs/kit'
import { becameOf, type ChangeState } from '#domain/directory'
import type { Link } from '#domain/links'
import { type Context, reading } from '#platform/context'
import type { Locale } from '#words'
import { type EntryForm } from '../../../entry/entry-form.ts'
import { typedInWords } from '../../../entry/typed-in-words.ts'

/** So long a page may have stood open while its link grew too old: what was typed on it is taken, and looked at first. */
export const LATE = { lateDays: 30 }

/** Of what came of a form that was sent too late: the change to read of on the page after it. Undefined: it changes nothing. */
export async function lateChange(
  ctx: Context,
  { serviceId }: Link,
  { state, id, replaces }: { state: ChangeState } & Pick<EntryForm, 'id' | 'replaces'>,
): Promise<string | undefined> {
  if (state !== 'nothing') return id
  return reading(ctx, async (tx) => {
    for (const changeId of replaces) if (await becameOf(tx, { changeId, sentOf: serviceId! })) return changeId
    return undefined
  })
}

/** Where the link opens nothing any more, what was changed is read on the page that says so; what the page sent along is not. */
export async function withTheirWords<T>(form: EntryForm, manner: { locale: Locale }, doing: () => Promise<T>): Promise<T> {
  try {
    return await doing()
  } catch (thrown) {
    if (!isHttpError(thrown)) throw thrown
    const typed = typedInWords(form, manner).join('\n')
    error(thrown.status, thrown.body.message, { ...thrown.body, typed: typed ? [typed] : [] })
  }
}
