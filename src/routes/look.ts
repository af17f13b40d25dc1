import type { RequestEvent } from '@sveltejs/kit'
import { isLocale } from '#words'
import { rememberLanguage } from './language/remember.ts'
import { rememberTypeSize } from './type-size.ts'

/** The form in which one types, on a page that has one above all others. Its page says so with `mainForm` in what it loads. */
export const MAIN_FORM = 'main-form'

/** What a button says that belongs to the main form, and only changes how the page looks. */
type Look = { language: string } | { size: 'large' | 'usual' }

const IN_ADDRESS = { language: 'look-language', size: 'look-size' }

/** Where the main form goes when somebody only chooses another language or other letters: to its own page, which gives back what was typed. */
export function lookAddress(action: string, look: Look): string {
  const [name, value] = 'language' in look ? [IN_ADDRESS.language, look.language] : [IN_ADDRESS.size, look.size]
  return `${action}${action.includes('?') ? '&' : '?'}${name}=${value}`
}

/** Was this form sent only for the looks of its page? Then nothing in it is done. */
export const isOnlyForLooks = ({ locals }: Pick<RequestEvent, 'locals'>): boolean => locals.isOnlyForLooks === true

/** Remembers what was chosen so, before the page is made. */
export function rememberLooks({ request, url, cookies, locals }: Pick<RequestEvent, 'request' | 'url' | 'cookies' | 'locals'>): void {
  const language = url.searchParams.get(IN_ADDRESS.language)
  const size = url.searchParams.get(IN_ADDRESS.size)
  if (request.method !== 'POST' || (language === null && size === null)) return
  locals.isOnlyForLooks = true
  if (isLocale(language)) rememberLanguage(cookies, language)
  if (size) rememberTypeSize(cookies, size === 'large' ? 'large' : 'usual')
}
