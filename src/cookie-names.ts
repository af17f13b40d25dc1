/**
 * Over https every cookie travels under a name with which a browser takes it only over https, from this host and for all of it: a page
 * on another name of the same domain cannot plant one. Inside the program they keep their own names, and so does the demo over http.
 * https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie#cookie_prefixes
 */
const PREFIX = '__Host-'

/** What better-auth puts before the name of its own. */
const OF_SESSIONS = '__Secure-'

/** A line of `Set-Cookie` as it goes out. Every cookie: one that was set without a thought for it too. */
export function outgoingCookie(line: string): string {
  const named = `${PREFIX}${line.startsWith(OF_SESSIONS) ? line.slice(OF_SESSIONS.length) : line}`
  return /;\s*secure\b/i.test(named) ? named : `${named}; Secure`
}

/**
 * The header `Cookie` as the program reads it: what has another name than ours was not set by us. A browser trims blanks and tabs only,
 * so a name that begins with any other space is another name, and may be planted.
 */
export function incomingCookies(header: string): string {
  return header
    .split(';')
    .map((cookie) => cookie.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((cookie) => cookie.startsWith(PREFIX))
    .map((cookie) => cookie.slice(PREFIX.length))
    .map((cookie) => (cookie.startsWith('footbridge.') ? `${OF_SESSIONS}${cookie}` : cookie))
    .join('; ')
}
