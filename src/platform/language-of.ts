import type { Locale } from './words.ts'

/** Words that hardly a sentence of one language does without, and that the other does not write (so no "of", "van", "met", "die"). */
const COMMON: Record<Locale, ReadonlySet<string>> = {
  en: new Set('the and to you your with for a from who can our are this that at by if they people'.split(' ')),
  nl: new Set('de het een en u uw voor dat wie kunt kan ons onze zijn bij ook niet naar mensen komen thee wij je jij iedereen'.split(' ')),
}

/** So many more common words of one language than of the other tell them apart. */
const CLEARLY = 2

/**
 * In which of our languages is this text, by its commonest words? Nobody says it of an entry, and a voice or a screen reader that
 * takes one for the other is not understood. Where the words do not tell: `otherwise`.
 */
export function languageOf(text: string, otherwise: Locale): Locale {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? []
  const count = (locale: Locale) => words.filter((word) => COMMON[locale].has(word)).length
  const lead = count('en') - count('nl')
  if (Math.abs(lead) < CLEARLY) return otherwise
  return lead > 0 ? 'en' : 'nl'
}
