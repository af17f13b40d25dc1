import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { readConfig } from '#platform/config'
import { incomingCookies, outgoingCookie } from './cookie-names.ts'
import { tellForeignForm } from './foreign-forms.ts'
import { headersFor } from './headers.ts'
import { hangUpOnSlowReaders } from './slow-readers.ts'
import { refusedHere } from './standards/hsds/out/not-json.ts'

const began = performance.now()
const config = readConfig()

// The adapter takes a request without a word on its protocol for https. Where no proxy says otherwise, it is what ORIGIN says.
process.env.PROTOCOL_HEADER ??= 'x-forwarded-proto'
process.env.HOST_HEADER ??= 'x-forwarded-host'
process.env.BODY_SIZE_LIMIT ??= '512K'
const origin = new URL(config.origin)

const { handler } = (await import('../build/handler.js' as string)) as { handler: (req: unknown, res: unknown) => void }

// A proxy keeps its connections for about a minute: hanging up before it does would lose the request that is just under way.
// Who sends a byte now and then is let go: Node looks for them every half minute, unless told otherwise.
const patience = { requestTimeout: 30_000, headersTimeout: 10_000, connectionsCheckingInterval: 5000, keepAliveTimeout: 65_000 }
const server = createServer(patience, (req, res) => {
  // One address, set here: what a caller claims about host and protocol is never believed.
  req.headers['x-forwarded-proto'] = origin.protocol.slice(0, -1)
  req.headers['x-forwarded-host'] = origin.host
  for (const [name, value] of Object.entries(headersFor(config.origin))) res.setHeader(name, value)
  if (origin.protocol === 'https:') nameCookies(req, res)
  tellForeignForm(req, res, origin.origin)
  if (!refusedHere(req, res)) handler(req, res)
})
hangUpOnSlowReaders(server)

/** In one place, so that none is forgotten: also those of an answer of which the pages' own door never hears. */
function nameCookies(req: IncomingMessage, res: ServerResponse): void {
  if (req.headers.cookie !== undefined) req.headers.cookie = incomingCookies(req.headers.cookie)
  const setHeader = res.setHeader.bind(res)
  res.setHeader = (name, value) =>
    setHeader(name, name.toLowerCase() === 'set-cookie' ? [value].flat().map((line) => outgoingCookie(String(line))) : value)
}

server.listen(config.port, config.host, () => {
  process.stdout.write(
    `\nFootbridge is ready in ${((performance.now() - began) / 1000).toFixed(1)} s\n\n  ${config.origin}\n\nStop with Ctrl-C; "npm start" carries on where it was.\n`,
  )
})

if (origin.protocol === 'https:' && !process.env.ADDRESS_HEADER) {
  process.stderr.write('Behind a proxy, set ADDRESS_HEADER (docs/deploy.md): until then every visitor shares one rate limit.\n')
}

let stopping = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) return
    stopping = true
    server.close()
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), 3000).unref()
    process.emit('footbridge:stop' as never)
  })
}
