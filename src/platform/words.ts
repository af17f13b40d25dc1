import { m } from '../paraglide/messages.js'
import { baseLocale, extractLocaleFromHeader, isLocale } from '../paraglide/runtime.js'

export type Locale = 'en' | 'nl'
export { isLocale, m }

/** The language of ours that a browser asks for. Undefined: none of them. */
export const askedByBrowser = (request: Request): Locale | undefined => extractLocaleFromHeader(request)

type Say = (words?: Record<string, unknown>, options?: { locale?: Locale }) => string

/** The word or sentence with this key, for keys that are put together from a code (`need_${code}`). Unknown: the key itself. */
export function word(key: string, words: Record<string, unknown> = {}, locale?: Locale): string {
  const say = (m as unknown as Record<string, Say | undefined>)[key.replaceAll('-', '_')]
  return say ? say(words, locale ? { locale } : {}) : key
}

export function localeOf(text: string | null | undefined): Locale {
  return text === 'en' || text === 'nl' ? text : baseLocale
}
