import { lookup as resolve } from 'node:dns'
import { Agent as HttpAgent, request as requestHttp, type IncomingMessage, type RequestOptions } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { pipeline, type Transform } from 'node:stream'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'

/** Why an answer was not taken; the sentence is `fetch_cannot_REASON` in `messages/`. */
export type FetchReason =
  | 'address-not-public'
  | 'no-answer'
  | 'no-such-host'
  | 'not-http'
  | 'redirect-broken'
  | 'too-large'
  | 'too-many-redirects'
  | 'too-slow'
  | 'unknown-encoding'
  | 'with-password'

/** A "no" to an address, or to what came from it. */
export class CannotFetch extends Error {
  readonly reason: FetchReason
  readonly url: string

  constructor(reason: FetchReason, url: string) {
    super(`${reason}: ${url}`)
    this.reason = reason
    this.url = url
  }

  /** Worth another try later: the other side may have had a bad hour. */
  get mayPass(): boolean {
    return ['no-answer', 'no-such-host', 'too-slow'].includes(this.reason)
  }
}

export interface FetchLimits {
  /** Bytes of an answer, counted after it was unpacked. */
  bytes: number
  redirects: number
  /** Milliseconds in which nothing comes. */
  silence: number
  /** Milliseconds of one answer with all its redirects. */
  whole: number
}

export interface Answer {
  status: number
  /** By name in small letters. */
  header(name: string): string | undefined
  /** Where it came from in the end. */
  url: string
  /** Unpacked; breaks off with CannotFetch where a limit is passed. */
  body: AsyncIterable<Buffer>
  /** Leaves the body unread. One of the two must be done, or the line stays busy. */
  drop(): void
}

export interface Line {
  get(url: string, headers?: Record<string, string>, limits?: Partial<FetchLimits>): Promise<Answer>
  close(): void
}

const LIMITS: FetchLimits = { bytes: 64 * 1024 ** 2, redirects: 5, silence: 30_000, whole: 10 * 60_000 }

/**
 * Opens one line to the servers of others, on which one request is made at a time. It speaks http and https only, and reaches
 * public addresses only: the name is resolved by us, each address is looked at, and that same address is what we connect to,
 * so that a name cannot show one address to the check and another to the connection. Redirects go through the same.
 *
 * @param options.mayReach which addresses it may connect to: `isPublicAddress`, but for tests and closed networks
 * @param options.resolve how names are resolved; DNS unless a test says otherwise
 */
export function openLine(options: { mayReach: (address: string) => boolean; userAgent: string; resolve?: typeof resolve }): Line {
  const keep = { keepAlive: true, maxSockets: 1 }
  const agents = { 'http:': new HttpAgent(keep), 'https:': new HttpsAgent(keep) }
  const lookup = checkedLookup(options.mayReach, options.resolve ?? resolve)

  async function get(asked: string, headers: Record<string, string> = {}, some: Partial<FetchLimits> = {}): Promise<Answer> {
    const limits = { ...LIMITS, ...some }
    const deadline = AbortSignal.timeout(limits.whole)
    let url = addressOf(asked, options.mayReach)
    for (let redirects = 0; ; redirects++) {
      const isHttps = url.protocol === 'https:'
      const response = await requested(url, {
        agent: agents[isHttps ? 'https:' : 'http:'],
        lookup,
        signal: deadline,
        timeout: limits.silence,
        headers: { 'User-Agent': options.userAgent, 'Accept-Encoding': 'gzip, deflate, br', ...headers },
      })
      const status = response.statusCode ?? 0
      const to = response.headers.location
      if (![301, 302, 303, 307, 308].includes(status) || to === undefined) return answerOf(response, url.href, limits.bytes, deadline)
      leave(response)
      if (redirects >= limits.redirects) throw new CannotFetch('too-many-redirects', asked)
      if (!URL.canParse(to, url)) throw new CannotFetch('redirect-broken', asked)
      url = addressOf(new URL(to, url).href, options.mayReach)
    }
  }

  return {
    get,
    close: () => {
      for (const agent of Object.values(agents)) agent.destroy()
    },
  }
}

/** The address, when it is one that we go to. `URL` writes 0x7f.1, 2130706433 and 127。0。0。1 as what they are. */
function addressOf(text: string, mayReach: (address: string) => boolean): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !['http:', 'https:'].includes(url.protocol)) throw new CannotFetch('not-http', text)
  if (url.username || url.password) throw new CannotFetch('with-password', url.host)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  // An address needs no look-up, so nobody would look at it.
  if (isIP(host) && !mayReach(host)) throw new CannotFetch('address-not-public', url.href)
  return url
}

/** All addresses of a name must be ones that we may reach: one that is not tells of somebody who tries. */
function checkedLookup(mayReach: (address: string) => boolean, resolveName: typeof resolve): LookupFunction {
  return (host, options, give) => {
    resolveName(host, { ...options, all: true }, (error, found) => {
      const addresses = error ? [] : found
      const [first] = addresses
      if (error || !first) return give(error ?? new Error('no address'), '', 0)
      if (!addresses.every(({ address }) => mayReach(address)))
        return give(Object.assign(new Error('not public'), { code: 'NOT_PUBLIC' }), '', 0)
      if (options.all) give(null, addresses)
      else give(null, first.address, first.family)
    })
  }
}

function requested(url: URL, options: RequestOptions): Promise<IncomingMessage> {
  return new Promise((resolveWith, reject) => {
    const request = (url.protocol === 'https:' ? requestHttps : requestHttp)(url, options, resolveWith)
    request.on('timeout', () => request.destroy(new CannotFetch('too-slow', url.href)))
    request.on('error', (error) => reject(reasonOf(error, url.href)))
    request.end()
  })
}

function reasonOf(error: unknown, url: string): CannotFetch {
  if (error instanceof CannotFetch) return error
  const { code, name } = error as { code?: string; name?: string }
  if (code === 'NOT_PUBLIC') return new CannotFetch('address-not-public', url)
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return new CannotFetch('no-such-host', url)
  return new CannotFetch(name === 'AbortError' || name === 'TimeoutError' ? 'too-slow' : 'no-answer', url)
}

const UNPACK: Record<string, () => Transform> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

function answerOf(response: IncomingMessage, url: string, bytes: number, deadline: AbortSignal): Answer {
  const encoding = response.headers['content-encoding']?.trim().toLowerCase() ?? 'identity'
  if (encoding !== 'identity' && !UNPACK[encoding]) {
    response.destroy()
    throw new CannotFetch('unknown-encoding', url)
  }
  return {
    status: response.statusCode ?? 0,
    header: (name) => {
      const value = response.headers[name]
      return Array.isArray(value) ? value.join(', ') : value
    },
    url,
    body: limited(response, UNPACK[encoding]?.(), url, bytes, deadline),
    drop: () => leave(response),
  }
}

/** A short answer is read to its end, so that the line serves the next question; what may never end is hung up on. */
function leave(response: IncomingMessage): void {
  if (Number(response.headers['content-length']) <= 64 * 1024) response.resume()
  else response.destroy()
}

/** Counts what comes out of the unpacking: a small file may hold a very large one. */
async function* limited(
  response: IncomingMessage,
  unpack: Transform | undefined,
  url: string,
  most: number,
  deadline: AbortSignal,
): AsyncGenerator<Buffer> {
  const source = unpack ? pipeline(response, unpack, () => undefined) : response
  let bytes = 0
  try {
    for await (const piece of source as AsyncIterable<Buffer>) {
      bytes += piece.length
      if (bytes > most) throw new CannotFetch('too-large', url)
      yield piece
    }
    if (!response.complete) throw new CannotFetch('no-answer', url)
  } catch (error) {
    throw deadline.aborted ? new CannotFetch('too-slow', url) : reasonOf(error, url)
  } finally {
    response.destroy()
  }
}

/** A whole answer in memory. */
export async function wholeOf(answer: Answer): Promise<Buffer> {
  const pieces: Buffer[] = []
  for await (const piece of answer.body) pieces.push(piece)
  return Buffer.concat(pieces)
}
