import type { Cookies } from '@sveltejs/kit'
import type { Locale } from '#words'

/** Keeps the language that somebody chose for this browser. */
export function rememberLanguage(cookies: Cookies, language: Locale): void {
  cookies.set('language', language, { path: '/', maxAge: 400 * 24 * 60 * 60, httpOnly: false, sameSite: 'lax', secure: false })
}
