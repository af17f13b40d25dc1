import { error, isHttpError } from '@sveltejs/kit'
import { saidSince } from '#domain/directory'
import type { Link } from '#domain/links'
import { type Context, reading } from '#platform/context'
import type { Locale } from '#words'
import { type EntryForm } from '../../../entry/entry-form.ts'
import { typedInWords } from '../../../entry/typed-in-words.ts'

/** So long a page may have stood open while its link grew too old: what was typed on it is taken, and looked at first. */
export const LATE = { lateDays: 30 }

/** What became of what its provider sent after the last day of this link, where anything of it is there. */
export const saidLate = (ctx: Context, link: Link) =>
  reading(ctx, (tx) => saidSince(tx, { sentOf: link.serviceId!, since: link.expiresAt }))

/** Where the link opens nothing any more, what was changed is read on the page that says so. */
export async function withTheirWords<T>(form: EntryForm, manner: { locale: Locale }, coming: Promise<T>): Promise<T> {
  try {
    return await coming
  } catch (thrown) {
    if (!isHttpError(thrown)) throw thrown
    const typed = typedInWords(form, manner).join('\n')
    error(thrown.status, thrown.body.message, { ...thrown.body, ...(typed && { typed: [typed] }) })
  }
}
