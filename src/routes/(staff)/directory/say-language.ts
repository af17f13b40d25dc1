import type { Locale } from '#platform/words'

/** "Polish" for `pl`; a word that is no tag stays as the source wrote it. */
export function sayLanguage(tag: string, locale: Locale): string {
  if (!/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(tag)) return tag
  return new Intl.DisplayNames([locale === 'nl' ? 'nl-NL' : 'en-GB'], { type: 'language' }).of(tag) ?? tag
}
