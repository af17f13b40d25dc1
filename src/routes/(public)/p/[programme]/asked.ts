import type { Cookies } from '@sveltejs/kit'

const COOKIE = 'asked'
const SECONDS = 15 * 60

/** Somebody has just asked for help here: for a quarter of an hour this browser may read the thanks, also again. */
export function rememberAsked(cookies: Cookies, slug: string): void {
  cookies.set(COOKIE, slug, { path: '/', httpOnly: true, sameSite: 'lax', secure: false, maxAge: SECONDS })
}

/** Did this browser just ask for help here? */
export const hasJustAsked = (cookies: Cookies, slug: string): boolean => cookies.get(COOKIE) === slug
