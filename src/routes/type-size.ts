import type { Cookies } from '@sveltejs/kit'

const COOKIE = 'type-size'

/** Does this browser want large letters? Kept in a cookie, so that it holds without script and on every page. */
export function typeSizeOf(cookies: Pick<Cookies, 'get'>): 'large' | 'usual' {
  return cookies.get(COOKIE) === 'large' ? 'large' : 'usual'
}

export function rememberTypeSize(cookies: Cookies, size: 'large' | 'usual'): void {
  cookies.set(COOKIE, size, { path: '/', maxAge: 400 * 24 * 60 * 60, httpOnly: true, sameSite: 'lax', secure: false })
}
