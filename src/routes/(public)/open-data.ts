import { createHash } from 'node:crypto'
import type { RequestEvent } from '@sveltejs/kit'
import type { Programme } from '#domain/access'
import { systemClock } from '#platform/clock'
import { limit } from '#platform/rate-limit'
import { Refusal } from '#platform/refusal'
import { type Answer, isJson, NOT_JSON, serveHsds, unknownParameters } from '../../standards/hsds/index.ts'
import { footbridge } from '../footbridge.ts'

/** Everybody's programs may read it, without a key. */
const OPEN = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Expose-Headers': 'ETag, Retry-After, Ignored-Parameters',
  'Cross-Origin-Resource-Policy': 'cross-origin',
}

/** The open directory of a programme over HTTP. @param root where it lies, such as "/p/overwater/hsds" */
export async function openData(event: RequestEvent, programme: Programme, root: string): Promise<Response> {
  const tooMany = await refusedFor(event)
  if (tooMany) return tooMany
  if (event.request.method === 'POST' && !isJson(event.request.headers.get('content-type'))) return json(415, NOT_JSON, event)
  const { config, db, keyring } = footbridge()
  const ctx = { actor: { kind: 'public' as const }, programmeId: programme.id, clock: systemClock, db, keyring }
  const params = await paramsOf(event)
  if (!params)
    return json(
      400,
      { status: 400, title: 'This is not JSON', detail: 'Give the parameters in the address, or as one JSON object.' },
      event,
    )
  try {
    const answer = await serveHsds(ctx, programme, { base: `${config.origin}${root}`, path: event.params.path ?? '', params })
    const response = responseOf(answer, event, root)
    // A name that was typed wrong is no filter: whoever asks can see that it was passed over.
    const unknown = unknownParameters(params).filter((name) => /^[\w.-]{1,60}$/.test(name))
    if (unknown.length > 0) response.headers.set('Ignored-Parameters', unknown.slice(0, 20).join(', '))
    return response
  } catch (thrown) {
    return refused(thrown, 'This takes too long', 'Ask for less at once: a smaller per_page, fewer filters, or format=ndjson.', event)
  }
}

/** What a browser asks before it asks. */
export function openDataOptions(): Response {
  return new Response(null, {
    status: 204,
    headers: {
      ...OPEN,
      'Access-Control-Allow-Methods': 'GET, HEAD, POST, OPTIONS',
      'Access-Control-Allow-Headers': 'Content-Type, If-None-Match, Accept',
      'Access-Control-Max-Age': '86400',
      'Cache-Control': 'public, max-age=86400',
    },
  })
}

/** JSON with a fingerprint: who has the same already gets 304 and nothing else. */
export function json(status: number, body: unknown, event: Pick<RequestEvent, 'request'>): Response {
  const text = JSON.stringify(body)
  const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`
  const isRead = status === 200 && event.request.method !== 'POST'
  const headers = {
    ...OPEN,
    'Content-Type': 'application/json; charset=utf-8',
    'Cache-Control': isRead ? 'public, max-age=60' : 'no-store',
    ...(isRead ? { ETag: etag } : {}),
  }
  const known = event.request.headers.get('if-none-match')
  if (isRead && known?.split(',').some((one) => ['*', etag].includes(one.trim().replace(/^W\//, '')))) {
    return new Response(null, { status: 304, headers })
  }
  return new Response(text, { status, headers })
}

function responseOf(answer: Answer, event: RequestEvent, root: string): Response {
  if (answer.status === 301) return new Response(null, { status: 301, headers: { ...OPEN, Location: `${root}/${answer.path}` } })
  if ('body' in answer) return json(answer.status, answer.body, event)
  // It has no fingerprint before its last line is made, and half of one that broke off is nothing to keep.
  const headers = { ...OPEN, 'Content-Type': 'application/x-ndjson; charset=utf-8', 'Cache-Control': 'no-store' }
  return new Response(event.request.method === 'HEAD' ? null : streamOf(answer.lines), { headers })
}

/** A batch is made when there is room for it: a slow reader costs no memory, and one that goes away stops it. */
function streamOf(lines: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { value, done } = await lines.next()
        if (done) controller.close()
        else controller.enqueue(encoder.encode(value))
      },
      async cancel() {
        await lines.return(undefined)
      },
    },
    { highWaterMark: 1 },
  )
}

/** Parameters in the address, and those of a POST as one JSON object. Undefined: its body is no such object. */
async function paramsOf({ url, request }: RequestEvent): Promise<URLSearchParams | undefined> {
  const params = new URLSearchParams(url.searchParams)
  if (request.method !== 'POST') return params
  const text = await request.text()
  if (!text.trim()) return params
  const body = parsed(text)
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined
  for (const [name, value] of Object.entries(body)) for (const one of [value].flat()) params.append(name, String(one))
  return params
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

async function refusedFor(event: RequestEvent): Promise<Response | undefined> {
  try {
    await limit('open-data', event.getClientAddress())
    return undefined
  } catch (thrown) {
    return refused(thrown, 'Too many requests', 'Ask again in a minute, or take everything at once with format=ndjson.', event)
  }
}

function refused(thrown: unknown, title: string, detail: string, event: RequestEvent): Response {
  if (!(thrown instanceof Refusal) || thrown.kind !== 'too-many') throw thrown
  const response = json(429, { status: 429, title, detail }, event)
  response.headers.set('Retry-After', '60')
  return response
}
