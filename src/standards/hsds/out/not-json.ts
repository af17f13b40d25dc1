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

/**
 * A form that a program posts to the open directory is answered here, with words. SvelteKit would take it for one that another
 * site sends in somebody's name, and answer 403 before any of our pages hears of it.
 *
 * @returns whether it was answered
 */
export function refusedForm(req: IncomingMessage, res: ServerResponse): boolean {
  const isOpenData = /^(\/p\/[^/?]+)?\/hsds([/?]|$)/.test(req.url ?? '')
  if (!isOpenData || req.method !== 'POST' || isJson(req.headers['content-type'])) return false
  res.writeHead(415, { 'Content-Type': 'application/json; charset=utf-8', 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'no-store' })
  res.end(JSON.stringify(NOT_JSON))
  return true
}
