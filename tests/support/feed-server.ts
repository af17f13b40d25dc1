import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll } from 'vitest'

export type FeedService = { id: string; name: string; last_modified?: string } & Record<string, unknown>

/** A service as a full listing of HSDS 3.1 has it. */
export const fullService = (id: string, more: Record<string, unknown> = {}): FeedService => ({
  id,
  name: `Service ${id}`,
  status: 'active',
  organization: { id: 'o1', name: 'Harbour Trust', description: 'Helps' },
  service_at_locations: [
    { id: `at-${id}`, location: { id: `l-${id}`, location_type: 'physical', name: 'Hall', latitude: 53.05, longitude: 0.03 } },
  ],
  phones: [{ id: `p-${id}`, number: '01632 960000' }],
  ...more,
})

/**
 * The server of a directory elsewhere, on a port of its own. What it does can be changed at any time: its services, whether it
 * offers lines, lists them short, or answers otherwise (`instead`).
 */
export async function feedServer() {
  const server = {
    services: [] as FeedService[],
    perPage: 2,
    offersLines: false,
    isShort: false,
    /** Answers itself where it gives true. */
    instead: undefined as undefined | ((request: IncomingMessage, answer: ServerResponse, url: URL) => boolean),
    asked: [] as string[],
    url: '',
  }
  const http = createServer((request, answer) => {
    const url = new URL(request.url ?? '/', 'http://x')
    server.asked.push(request.url ?? '')
    if (server.instead?.(request, answer, url)) return
    const json = (value: unknown) => answer.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(value))
    const [, list, id] = url.pathname.split('/')
    if (list !== 'services') return void answer.writeHead(404).end()
    if (id !== undefined) {
      const found = server.services.find((one) => one.id === decodeURIComponent(id))
      return void (found ? json(found) : answer.writeHead(404).end())
    }
    const since = url.searchParams.get('modified_after')
    const all = server.services.filter((one) => since === null || String(one.last_modified ?? '9') >= since)
    if (server.offersLines && url.searchParams.get('format') === 'ndjson')
      return void answer
        .writeHead(200, { 'Content-Type': 'application/x-ndjson' })
        .end(all.map((one) => `${JSON.stringify(one)}\n`).join(''))
    const page = Number(url.searchParams.get('page') ?? 1)
    const short = ({ service_at_locations: _, phones: __, ...one }: FeedService) => one
    const contents = all.slice((page - 1) * server.perPage, page * server.perPage).map((one) => (server.isShort ? short(one) : one))
    const pages = Math.ceil(all.length / server.perPage)
    json({
      total_items: all.length,
      total_pages: pages,
      page_number: page,
      size: contents.length,
      first_page: page === 1,
      last_page: page >= pages,
      empty: contents.length === 0,
      contents,
    })
  }).listen(0, '127.0.0.1')
  await once(http, 'listening')
  afterAll(() => {
    http.close()
    http.closeAllConnections()
  })
  server.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  return server
}
