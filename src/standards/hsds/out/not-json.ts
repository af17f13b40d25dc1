import type { IncomingMessage, ServerResponse } from 'node:http'

/** What the open directory says to whoever sends it something else than JSON. */
export const NOT_JSON = {
  status: 415,
  title: 'Unsupported media type',
  detail: 'Send the parameters as JSON, with Content-Type: application/json. Or ask with GET and give them in the address.',
}

/** Is this JSON, or said to be nothing at all? */
export const isJson = (contentType: string | null | undefined): boolean =>
  !contentType || /^application\/([\w.-]+\+)?json\s*(;|$)/i.test(contentType)

/** What may be done with the open directory: it is read, also by POST. */
const METHODS = ['GET', 'HEAD', 'POST', 'OPTIONS']
const ALLOW = METHODS.join(', ')

const NOT_ALLOWED = {
  status: 405,
  title: 'Method not allowed',
  detail: `The open directory can only be read. Ask with ${ALLOW}. A correction goes to whoever keeps the directory.`,
}

/**
 * A form that a program posts to the open directory, and whatever would change it, is answered here, with words. SvelteKit would take
 * it for something that another site sends in somebody's name, and answer 403 before any of our pages hears of it.
 *
 * @returns whether it was answered
 */
export function refusedHere(req: IncomingMessage, res: ServerResponse): boolean {
  const isOpenData = /^(\/p\/[^/?]+)?\/hsds([/?]|$)/.test(req.url ?? '')
  if (!isOpenData) return false
  const answer = METHODS.includes(req.method ?? '')
    ? req.method === 'POST' && !isJson(req.headers['content-type']) && NOT_JSON
    : NOT_ALLOWED
  if (!answer) return false
  res.writeHead(answer.status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Access-Control-Allow-Origin': '*',
    'Cache-Control': 'no-store',
    ...(answer.status === 405 ? { Allow: ALLOW } : {}),
  })
  res.end(JSON.stringify(answer))
  return true
}
